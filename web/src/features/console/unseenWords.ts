import { catalog } from "../../i18n/catalog";

/** A doctor who does not answer, as reception reads it. */
export const unseenWords = catalog({
  pl: {
    doctor: "lekarz",
    title: "Pacjent czeka, lekarz nie odpowiada: {name}",
    hint: "Lekarz nie zareagował na powiadomienia. Zadzwoń do gabinetu albo poproś kogoś na miejscu.",
    takenHint: "Zajmujesz się tym. Powiadomienie zniknie, gdy lekarz je zobaczy.",
    visitAt: "Wizyta o {time}",
    since: "pacjent czeka od {time}",
    take: "Zajmę się tym",
    open: "Zobacz wizytę",
    allowNotices: "Włącz powiadomienia systemu",
    notice: "Wizyta o {time}. Zadzwoń do lekarza.",
    tabTitle: "({count}) Lekarz nie odpowiada",
  },
  en: {
    doctor: "the doctor",
    title: "A patient waits, the doctor does not answer: {name}",
    hint: "The doctor has not reacted to the alerts. Call the consulting room, or ask somebody on site.",
    takenHint: "You are taking care of it. The alert goes away when the doctor has seen it.",
    visitAt: "Visit at {time}",
    since: "the patient has waited since {time}",
    take: "I will take care of it",
    open: "See the visit",
    allowNotices: "Turn on system notifications",
    notice: "Visit at {time}. Call the doctor.",
    tabTitle: "({count}) A doctor does not answer",
  },
});
