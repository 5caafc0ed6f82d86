import { useText } from "../../i18n/language";
import type { LocalMedia } from "../../realtime/media";
import { Icon } from "../../ui/Icon";
import { useStore } from "../live/hooks";
import { MediaSwitches } from "./Equipment";
import { Picture, Video } from "./Picture";
import { callWords } from "./words";

/** Before the call: how one looks, and the two switches. */
export function Preview({ media, tag }: { media: LocalMedia; tag: string }) {
  const t = useText(callWords);
  const { camera, choice } = useStore(media.state);
  return (
    <section aria-label={t("ownPicture")} className="stack stack--1">
      <Picture tag={tag}>
        {camera && choice.camera_on ? (
          <Video tracks={[camera]} label={t("ownPicture")} testId="own-video" isMirrored isMuted />
        ) : (
          <span className="picture__empty">
            <Icon name="video-off" size="lg" />
          </span>
        )}
      </Picture>
      <MediaSwitches media={media} />
    </section>
  );
}
