import { useText } from "../../i18n/language";
import type { Document } from "../../realtime/frames";
import { Button } from "../../ui/Button";
import { useCallForPictures } from "./context";
import { beginning } from "./view";
import { pictureWords } from "./words";

/** During a call: on every screen at once. `onShown` closes what would stand before it. */
export function ShowInCall({
  document: one,
  onShown,
}: {
  document: Document;
  onShown?: () => void;
}) {
  const t = useText(pictureWords);
  const together = useCallForPictures()?.together;
  if (!together) return null;
  return (
    <Button
      icon="users"
      aria-label={t("showNamed", { name: one.name })}
      onPress={() => {
        together.show(one.document_id, beginning(one.document_type));
        onShown?.();
      }}
    >
      {t("showInCall")}
    </Button>
  );
}
