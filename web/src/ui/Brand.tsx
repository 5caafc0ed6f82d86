import { Link } from "react-router";
import { catalog } from "../i18n/catalog";
import { useText } from "../i18n/language";

// The words that are seen, in their order: people who command by voice say what they read.
const words = catalog({
  pl: { home: "Videoporady ZOZ Medical: strona główna" },
  en: { home: "Videoporady ZOZ Medical: home page" },
});

/** The mark is a picture in a picture: two people in one frame. */
export function Brand() {
  const t = useText(words);
  return (
    <Link className="brand" to="/" aria-label={t("home")}>
      <svg className="brand__mark" viewBox="0 0 36 36" aria-hidden="true">
        <rect className="brand__back" x="1" y="3" width="34" height="30" rx="8" />
        <rect className="brand__frame" x="6.5" y="8.5" width="23" height="19" rx="4" />
        <rect className="brand__inset" x="18" y="17" width="14" height="12" rx="3.5" />
      </svg>
      <span className="brand__text">
        <span className="brand__name">Videoporady</span>{" "}
        <span className="brand__clinic">ZOZ Medical</span>
      </span>
    </Link>
  );
}
