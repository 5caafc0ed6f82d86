import { expect, test } from "vitest";
import { catalog, textOf } from "../../src/i18n/catalog";
import { phoneText, tieAddress, tieNumbers } from "../../src/i18n/typography";

const spaced = (text: string) => text.replaceAll("\u00a0", "_");

test("a number stays with what it counts", () => {
  expect(spaced(tieNumbers("poniedziałek, 23 listopada"))).toBe("poniedziałek, 23_listopada");
  expect(spaced(tieNumbers("na przykład 600 100 200"))).toBe("na przykład 600_100_200");
});

test("a house stays with its street", () => {
  expect(spaced(tieAddress("ul. Świętojańska 48"))).toBe("ul._Świętojańska_48");
});

test("a Polish telephone number is read in threes, another as it was given", () => {
  expect(spaced(phoneText("+48600100200"))).toBe("+48_600_100_200");
  expect(phoneText("+44 20 7946 0000")).toBe("+44 20 7946 0000");
});

test("a one-letter word or a dash neither ends nor begins a line in a Polish sentence", () => {
  const words = catalog({
    pl: { said: "Wizyta jest w poradni – i to zaraz.", name: "Kamera i mikrofon" },
    en: { said: "The visit is at the clinic – a minute from now.", name: "Camera" },
  });
  expect(spaced(textOf(words, "pl")("said"))).toBe("Wizyta jest w_poradni_– i_to zaraz.");
  expect(textOf(words, "pl")("name")).toBe("Kamera i mikrofon");
});
