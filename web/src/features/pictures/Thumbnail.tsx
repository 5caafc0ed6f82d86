import { useEffect, useState } from "react";
import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Icon } from "../../ui/Icon";
import { useContent } from "../chat/content";
import { useIsInSight } from "../live/hooks";
import { pictureWords } from "./words";

/** A larger one is loaded when it is opened: a thread of scans must not use up somebody's data. */
const LOADED_BYTES_MAX = 8 * 1024 * 1024;

function useAddress(content: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (content === undefined) return;
    const one = URL.createObjectURL(content);
    setAddress(one);
    return () => {
      setAddress(null);
      URL.revokeObjectURL(one);
    };
  }, [content]);
  return address;
}

/** A picture among the messages, small; opened by pressing it. */
export function Thumbnail({ document: one, onOpen }: { document: Document; onOpen: () => void }) {
  const t = useText(pictureWords);
  const [watch, isInSight] = useIsInSight();
  const [isWanted, setWanted] = useState(false);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (isInSight && one.size_bytes <= LOADED_BYTES_MAX) setWanted(true);
  }, [isInSight, one.size_bytes]);
  const { data } = useContent(one, isWanted);
  const address = useAddress(data);
  return (
    <button
      type="button"
      className="thumb"
      ref={watch}
      aria-label={t("open", { name: one.name })}
      onClick={onOpen}
    >
      <span className="thumb__box">
        {address && !isBroken ? (
          <img src={address} alt="" decoding="async" onError={() => setBroken(true)} />
        ) : (
          <Icon name="image" size="lg" />
        )}
      </span>
    </button>
  );
}
