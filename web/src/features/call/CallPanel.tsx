import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { useText } from "../../i18n/language";
import { Button } from "../../ui/Button";
import { ChatPanel, DocumentsPanel, documentsOf, type People } from "../chat/ChatPanel";
import type { Note } from "../chat/MessageList";
import type { ChatSession } from "../chat/session";
import { useStore } from "../live/hooks";
import { callWords } from "./words";

export interface CallPanelProps {
  chat: ChatSession;
  isOpen: boolean;
  onClose: () => void;
  people: People;
  isStaff: boolean;
  notes: readonly Note[];
}

/** Chat and documents: beside the picture, on a phone a sheet over it. Kept alive while closed. */
export function CallPanel({ chat, isOpen, onClose, people, isStaff, notes }: CallPanelProps) {
  const t = useText(callWords);
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
      </Tabs>
    </aside>
  );
}
