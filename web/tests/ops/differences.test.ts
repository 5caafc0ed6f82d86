import { expect, test } from "vitest";
import { differences } from "../../src/features/ops/differences";

const CLINIC = {
  clinic_id: "c1",
  version: 1,
  name: { pl: "Poradnia okulistyczna", en: "Eye clinic" },
  ages: null,
};

test("only what differs is listed, by its path, and never the version or the own id", () => {
  const after = { ...CLINIC, version: 2, name: { ...CLINIC.name, en: "Ophthalmology" } };
  expect(differences(CLINIC, after, "clinic")).toEqual([
    { path: "name.en", before: "Eye clinic", after: "Ophthalmology" },
  ]);
  expect(differences(CLINIC, { ...CLINIC, version: 9 }, "clinic")).toEqual([]);
});

test("what was empty and is filled now is a change from nothing", () => {
  const after = { ...CLINIC, ages: { years_min: 18, years_max: null } };
  expect(differences(CLINIC, after, "clinic")).toEqual([
    { path: "ages.years_min", before: null, after: 18 },
  ]);
});

test("places of work are counted from one, and their lists are values", () => {
  const practice = { clinic_id: "c1", facility_id: "f1", visit_types: ["video"] };
  const before = { doctor_id: "d1", practices: [practice] };
  const after = {
    doctor_id: "d1",
    practices: [{ ...practice, visit_types: ["video", "phone"] }, practice],
  };
  expect(differences(before, after, "doctor").map((one) => one.path)).toEqual([
    "practices.1.visit_types",
    "practices.2.clinic_id",
    "practices.2.facility_id",
    "practices.2.visit_types",
  ]);
});

test("something new differs from nothing in every field that is filled", () => {
  expect(differences(null, CLINIC, "clinic").map((one) => one.path)).toEqual([
    "name.pl",
    "name.en",
  ]);
});
