import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { ChatPanel, DocumentsPanel, documentsOf, type People } from "../chat/ChatPanel";
import type { Note } from "../chat/MessageList";
import type { ChatSession } from "../chat/session";
import { useStore } from "../live/hooks";
import { RecommendationsEditor } from "../recommendations/Editor";
import { recommendationWords } from "../recommendations/words";
import { ConfirmIdentity } from "./ConfirmIdentity";
import { callWords } from "./words";

export interface CallPanelProps {
  chat: ChatSession;
  isOpen: boolean;
  onClose: () => void;
  people: People;
  isStaff: boolean;
  notes: readonly Note[];
  /** The doctor writes recommendations of this visit beside the chat. */
  recommendations?: { visit_id: string; patient_id: string; name: string };
}

/** Chat and documents: beside the picture, on a phone a sheet over it. Kept alive while closed. */
export function CallPanel(props: CallPanelProps) {
  const { chat, isOpen, onClose, people, isStaff, notes, recommendations } = props;
  const t = useText(callWords);
  const say = useText(recommendationWords);
  useStore(chat.thread.state);
  const [tab, setTab] = useState<string>("chat");
  const document_count = documentsOf(chat).length;
  return (
    <aside className="call__panel" id="call-panel" aria-label={t("panel")} hidden={!isOpen}>
      <div className="sheet-grip" aria-hidden="true" />
      <Tabs
        className="call__tabs"
        selectedKey={tab}
        onSelectionChange={(key) => setTab(String(key))}
      >
        <div className="panel-head">
          <TabList className="tabs tabs--bare" aria-label={t("panelTabs")}>
            <Tab id="chat">{t("chat")}</Tab>
            <Tab id="documents">
              {t("documents")}
              {document_count > 0 && <span className="count">{document_count}</span>}
            </Tab>
            {recommendations && <Tab id="recommendations">{say("title")}</Tab>}
          </TabList>
          <Button
            variant="quiet"
            icon="x"
            isIconOnly
            aria-label={t("closePanel")}
            onPress={onClose}
          />
        </div>
        <TabPanel id="chat" className="call__tab" shouldForceMount>
          <ChatPanel
            session={chat}
            people={people}
            notes={notes}
            isShown={isOpen && tab === "chat"}
          />
        </TabPanel>
        <TabPanel id="documents" className="call__tab" shouldForceMount>
          <DocumentsPanel session={chat} isStaff={isStaff} />
        </TabPanel>
        {recommendations && (
          <TabPanel id="recommendations" className="call__tab" shouldForceMount>
            <div className="recommendation-panel stack stack--2">
              <ConfirmIdentity
                visit_id={recommendations.visit_id}
                patient_id={recommendations.patient_id}
              />
              <hr className="hr" />
              <RecommendationsEditor
                visit_id={recommendations.visit_id}
                name={recommendations.name}
              />
            </div>
          </TabPanel>
        )}
      </Tabs>
    </aside>
  );
}
