/** What may not be parted by the end of a line: no-break spaces in texts that come from data. */

const NO_BREAK = "\u00a0";

/** "19 listopada", "10 minut": a number stays with what it counts. */
export function tieNumbers(text: string): string {
  return text.replace(/(\d) (?=[\d\p{L}])/gu, `$1${NO_BREAK}`);
}

/** "ul. Łąkowa 12": the house stays with its street. */
export function tieAddress(address: string): string {
  return tieNumbers(address.replace(/(\p{L}\.) /gu, `$1${NO_BREAK}`)).replace(/ (?=\d)/g, NO_BREAK);
}

/** +48600100200 as it is read aloud: +48 600 100 200. Other numbers stay as they were given. */
export function phoneText(phone: string): string {
  return phone.replace(/^\+48(\d{3})(\d{3})(\d{3})$/, ["+48", "$1", "$2", "$3"].join(NO_BREAK));
}
