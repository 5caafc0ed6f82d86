/** The live board of clinic operations: rooms and doctors, and no patients. */
import { useText } from "../../i18n/language";
import { useFeed } from "../console/data";
import { OpsShell } from "../ops/OpsShell";
import { BoardView } from "./BoardView";
import { boardWords } from "./words";

export default function OpsBoardPage() {
  const t = useText(boardWords);
  const feed = useFeed({ everywhere: true });
  return (
    <OpsShell title={t("title")}>
      <BoardView feed={feed} />
    </OpsShell>
  );
}
