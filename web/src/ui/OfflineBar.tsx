import { useSyncExternalStore } from "react";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";
import { Banner } from "./Banner";

const words = catalog({
  pl: {
    offline:
      "<b>Jesteś offline.</b> Umówione wizyty są bezpieczne. Połączymy się sami, gdy wróci internet.",
  },
  en: {
    offline:
      "<b>You are offline.</b> Your booked visits are safe. We will connect again when the internet is back.",
  },
});

function subscribe(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

export function OfflineBar() {
  const t = useText(words);
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <Banner tone="warning" icon="wifi-off" isBar>
          <p>{t.rich("offline", { b: (chunks) => <strong>{chunks}</strong> })}</p>
        </Banner>
      )}
    </div>
  );
}
