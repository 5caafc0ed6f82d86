/** The live board of clinic operations: rooms and doctors, and no patients. */
import { useText } from "../../i18n/language";
import { OpsShell } from "../ops/OpsShell";
import { BoardView } from "./BoardView";
import { boardWords } from "./words";

export default function OpsBoardPage() {
  const t = useText(boardWords);
  return (
    <OpsShell title={t("title")}>
      <BoardView />
    </OpsShell>
  );
}
