import { catalog } from "../../i18n/catalog";

export const referralPhotoWords = catalog({
  pl: {
    title: "Dołącz zdjęcie skierowania",
    text: "Zrób wyraźne zdjęcie całej kartki (JPG, PNG albo PDF do 20 MB). Oryginał dostarcz do placówki w ciągu 14 dni roboczych.",
    add: "Dołącz zdjęcie",
    added: "Zdjęcie skierowania dołączone",
    there: "Zdjęcie skierowania jest dołączone. Pamiętaj o dostarczeniu oryginału do placówki.",
  },
  en: {
    title: "Add a photo of the referral",
    text: "Take a clear photo of the whole page (JPG, PNG or PDF up to 20 MB). Bring the original to the facility within 14 working days.",
    add: "Add a photo",
    added: "The photo of the referral is added",
    there: "The photo of the referral is added. Remember to bring the original to the facility.",
  },
});
