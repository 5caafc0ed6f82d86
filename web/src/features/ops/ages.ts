import type { Text } from "../../i18n/catalog";
import type { catalogueWords } from "./catalogueWords";

/** "Od 6 do 17 lat" */
export function agesText(
  c: Text<keyof typeof catalogueWords.pl>,
  min: number | null | undefined,
  max: number | null | undefined,
): string {
  if (typeof min === "number" && typeof max === "number") return c("agesBetween", { min, max });
  if (typeof min === "number") return c("agesFrom", { min });
  if (typeof max === "number") return c("agesTo", { max });
  return c("allAges");
}
