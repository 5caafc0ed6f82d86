import { expect, test } from "vitest";
import { ApiProblem, ServiceUnreachable } from "../../src/api/client";
import { isRefusal } from "../../src/features/recommendations/data";

const answered = (status: number) => new ApiProblem(status, { code: "x" });

test.each([400, 403, 404, 413, 422])(
  "a draft that is refused with %i is not sent for ever",
  (status) => {
    expect(isRefusal(answered(status))).toBe(true);
  },
);

test.each([401, 408, 429, 500, 503])(
  "after %i the same draft may well be taken later",
  (status) => {
    expect(isRefusal(answered(status))).toBe(false);
  },
);

test("no answer is no refusal", () => {
  expect(isRefusal(new ServiceUnreachable())).toBe(false);
});
