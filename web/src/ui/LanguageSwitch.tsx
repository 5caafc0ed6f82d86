import { useLanguage } from "../i18n/language";
import { Button } from "./Button";

/** Named in the language that it leads to, for the person who cannot read the present one. */
export function LanguageSwitch({ onSwitched }: { onSwitched?: (language: "pl" | "en") => void }) {
  const { language, setLanguage } = useLanguage();
  const next = language === "pl" ? "en" : "pl";
  const name = next === "en" ? "English" : "Polski";
  return (
    <span lang={next}>
      <Button
        variant="quiet"
        onPress={() => {
          setLanguage(next);
          onSwitched?.(next);
        }}
      >
        {name}
      </Button>
    </span>
  );
}
