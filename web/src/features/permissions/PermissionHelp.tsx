/** How to let this page use camera and microphone: here first, elsewhere for those who ask. */
import { useText } from "../../i18n/language";
import { Disclosure } from "../../ui/Disclosure";
import { type Agent, type Family, platformOf, type System } from "./platform";
import { permissionWords } from "./words";

type Key = keyof typeof permissionWords.pl & string;

interface Way {
  name: Key;
  steps: readonly Key[];
}

const OF_BROWSER: Record<Family, Way> = {
  "chrome-desktop": {
    name: "chrome-desktop",
    steps: ["chrome-desktop-1", "chrome-desktop-2", "reload"],
  },
  "edge-desktop": { name: "edge-desktop", steps: ["edge-desktop-1", "edge-desktop-2", "reload"] },
  "firefox-desktop": {
    name: "firefox-desktop",
    steps: ["firefox-desktop-1", "firefox-desktop-2", "firefox-desktop-3"],
  },
  "safari-mac": { name: "safari-mac", steps: ["safari-mac-1", "safari-mac-2", "reload"] },
  android: { name: "android", steps: ["android-1", "android-2", "reload"] },
  "safari-ios": { name: "safari-ios", steps: ["safari-ios-1", "safari-ios-2", "reload"] },
  "other-ios": { name: "other-ios", steps: ["other-ios-1", "other-ios-2", "reload"] },
};

const OF_SYSTEM: Record<System, Way> = {
  windows: { name: "windows", steps: ["windows-1", "windows-2", "windows-3", "reload"] },
  macos: { name: "macos", steps: ["macos-1", "macos-2", "macos-3", "macos-4"] },
  android: {
    name: "system_android",
    steps: ["system_android-1", "system_android-2", "system_android-3", "reload"],
  },
  ios: { name: "system_ios", steps: ["system_ios-1", "system_ios-2", "system_ios-3", "reload"] },
  other: { name: "other", steps: ["other-1", "reload"] },
};

export type Refusal = "refused" | "blocked";

/** The way on this device, and the others in their order. */
export function waysOf(refusal: Refusal, agent: Agent): { own: Way; others: readonly Way[] } {
  const { family, system } = platformOf(agent);
  const all = refusal === "refused" ? OF_BROWSER : OF_SYSTEM;
  const own = refusal === "refused" ? OF_BROWSER[family] : OF_SYSTEM[system];
  return { own, others: Object.values(all).filter((one) => one !== own) };
}

export function PermissionHelp({ refusal }: { refusal: Refusal }) {
  const t = useText(permissionWords);
  const { own, others } = waysOf(refusal, navigator);
  const steps = (way: Way) => (
    <ol className="steps">
      {way.steps.map((step) => (
        <li key={step}>{t(step)}</li>
      ))}
    </ol>
  );
  return (
    <div className="stack stack--half">
      {steps(own)}
      <Disclosure title={t(refusal === "refused" ? "others" : "otherSystems")}>
        <div className="stack stack--1">
          {others.map((way) => (
            <section key={way.name} aria-label={t(way.name)}>
              <p className="small semibold">{t(way.name)}</p>
              {steps(way)}
            </section>
          ))}
        </div>
      </Disclosure>
    </div>
  );
}
