/** What reception typed of a patient: it goes from the search to the new patient. In memory only. */
import { type DateParts, EMPTY_DATE } from "../../ui/DateFields";

export interface Typed {
  pesel: string;
  given_name: string;
  family_name: string;
  birth_date: DateParts;
  phone: string;
}

const EMPTY: Typed = {
  pesel: "",
  given_name: "",
  family_name: "",
  birth_date: EMPTY_DATE,
  phone: "",
};

let typed = EMPTY;

export function typedSoFar(): Typed {
  return typed;
}

export function keepTyped(part: Partial<Typed>): Typed {
  typed = { ...typed, ...part };
  return typed;
}

/** The patient is known now: the next caller starts with empty fields. */
export function forgetTyped(): void {
  typed = EMPTY;
}
