import { useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { SkeletonCard } from "../../ui/States";
import { DocumentsPanel } from "../chat/ChatPanel";
import { useChatSession } from "../chat/session";
import { words } from "./words";

/** The same documents as in the chat, live: what is added here appears there. */
export default function DocumentsCard({ visitId }: { visitId: string }) {
  const t = useText(words);
  const session = useChatSession(visitId);
  if (!session) return <SkeletonCard label={t("documentsTitle")} />;
  return (
    <Card title={t("documentsTitle")}>
      <DocumentsPanel session={session} />
    </Card>
  );
}
