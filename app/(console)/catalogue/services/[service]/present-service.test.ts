import { expect, test } from "vitest";
import { plainText } from "#components/ui/rich";
import type { ServicePage } from "#lib/queries/catalogue/service-page";
import { serviceSentence } from "./present-service.ts";

const page = (changes: object) =>
  ({
    facts: { owner: { key: "lending", name: "Lending" }, criticality: "critical" },
    now: { incident: null },
    failsWith: [],
    ...changes,
  }) as unknown as ServicePage;

test("the sentence names the owner, what is open, and how far a failure reaches", () => {
  expect(plainText(serviceSentence(page({})))).toBe("Owned by Lending, critical. No other service fails with it.");
  const now = { incident: { id: "inc_1", number: 7, severity: "P1", count: 3 } };
  expect(plainText(serviceSentence(page({ now, failsWith: ["api", "letters", "portal"] })))).toBe(
    "Owned by Lending, critical. INC-7 and 2 more are open. If it fails, api, letters and portal fail with it.",
  );
  expect(plainText(serviceSentence(page({ facts: { owner: null }, failsWith: ["api"] })))).toBe(
    "Nobody owns it. If it fails, api fails with it.",
  );
});
