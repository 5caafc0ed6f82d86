/** The live board of reception. */
import { useText } from "../../i18n/language";
import { useReceptionAlerts } from "../console/ReceptionLayout";
import { BookNew, ReceptionShell } from "../console/ReceptionShell";
import { BoardView } from "./BoardView";
import { boardWords } from "./words";

export default function ReceptionBoardPage() {
  const t = useText(boardWords);
  const { feed } = useReceptionAlerts();
  return (
    <ReceptionShell title={t("title")}>
      <div className="console__head">
        <h1>{t("title")}</h1>
        <BookNew />
      </div>
      <BoardView feed={feed} />
    </ReceptionShell>
  );
}
