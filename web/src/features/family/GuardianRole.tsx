/** Who a guardian is to the child: asked of them, and told to the doctor and reception. */
import { useCallback } from "react";
import type { GuardianRole, Patient } from "../../api/model";
import { catalog, LOCALES } from "../../i18n/catalog";
import { useLanguage, useText } from "../../i18n/language";
import { Select } from "../../ui/Select";

const words = catalog({
  pl: {
    label: "Kim jesteś dla dziecka",
    hint: "Zobaczą to lekarz i rejestracja.",
    unsaid: "Nie podaję",
    mother: "matka",
    father: "ojciec",
    legal_guardian: "opiekun prawny",
    legal_guardianText: "wyznaczony przez sąd",
    de_facto_guardian: "opiekun faktyczny",
    de_facto_guardianText: "stale opiekuje się dzieckiem, bez orzeczenia sądu",
    close_person: "inna osoba bliska",
    close_personText: "na przykład babcia lub dziadek",
    guardian: "opiekun",
    guardianAs: "opiekun: {roles}",
  },
  en: {
    label: "Who you are to the child",
    hint: "The doctor and reception will see it.",
    unsaid: "I would rather not say",
    mother: "mother",
    father: "father",
    legal_guardian: "legal guardian",
    legal_guardianText: "appointed by a court",
    de_facto_guardian: "de facto guardian",
    de_facto_guardianText: "always looks after the child, without a court order",
    close_person: "another close person",
    close_personText: "for example a grandparent",
    guardian: "a guardian",
    guardianAs: "a guardian: {roles}",
  },
});

const EXPLAINED = ["legal_guardian", "de_facto_guardian", "close_person"] as const;
const ROLES: readonly GuardianRole[] = ["mother", "father", ...EXPLAINED];

interface GuardianRoleSelectProps {
  value: GuardianRole | null;
  onChange: (role: GuardianRole | null) => void;
}

export function GuardianRoleSelect({ value, onChange }: GuardianRoleSelectProps) {
  const t = useText(words);
  const detailOf = (role: GuardianRole) => {
    const explained = EXPLAINED.find((one) => one === role);
    return explained && t(`${explained}Text` as const);
  };
  return (
    <Select
      label={t("label")}
      hint={t("hint")}
      value={value ?? ""}
      onChange={(role) => onChange(ROLES.find((one) => one === role) ?? null)}
      options={[
        { value: "", label: t("unsaid") },
        ...ROLES.map((role) => ({ value: role, label: t(role), detail: detailOf(role) })),
      ]}
    />
  );
}

/** "matka", for a guardian's own row. */
export function useRoleWord(): (role: GuardianRole) => string {
  return useText(words);
}

/** "opiekun: matka lub ojciec": which of them it is, nobody knows before they are seen. */
export function useGuardianWord(): (patient: Patient) => string {
  const t = useText(words);
  const { language } = useLanguage();
  return useCallback(
    (patient) => {
      const roles = (patient.guardian_roles ?? []).map((role) => t(role));
      if (roles.length === 0) return t("guardian");
      const either = new Intl.ListFormat(LOCALES[language], { type: "disjunction" });
      return t("guardianAs", { roles: either.format(roles) });
    },
    [t, language],
  );
}
