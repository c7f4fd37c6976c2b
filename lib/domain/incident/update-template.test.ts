import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { incidentFamilies, updatePhases } from "./state.ts";
import { draftUpdateText, type UpdateFacts, withNextUpdate } from "./update-template.ts";

const now = new Date("2026-11-23T14:11:40Z");
const facts: UpdateFacts = {
  service: { name: "Income scoring", unit: { one: "application", many: "applications" } },
  family: "fairness",
  title: "",
  impactStartedAt: new Date("2026-11-23T14:00:10Z"),
  resolvedAt: null,
  affected: { units: 6_238, of: 24_950 },
  cause: "",
  mitigation: {
    kind: "rollback",
    words: "return to the previous version",
    state: "running",
    startedAt: "2026-11-23T14:07:46Z",
    finishedAt: null,
  },
};

describe("draftUpdateText", () => {
  it("drafts a first message that can be sent as it is", () => {
    expect(draftUpdateText("investigating", facts, now)).toEqual({
      title: "Some applications may have been treated unfairly",
      body:
        "We are looking into results that may be less fair to some groups of people than they should be, affecting Income scoring since 14:00 UTC. " +
        "Some applications may have got a wrong result, and some groups of people more often than others. " +
        "We started the return to the previous version at 14:07 UTC. " +
        "Results given since 14:00 UTC may be affected; we are reviewing them.",
    });
  });

  it("names no cause before it is confirmed, and names it afterwards", () => {
    for (const phase of updatePhases) expect(draftUpdateText(phase, facts, now).body).not.toMatch(/cause/i);
    const known = { ...facts, cause: "the new version overlooked some women who qualify" };
    expect(draftUpdateText("identified", known, now).body).toContain(
      "We have found the cause of results that may be less fair to some groups of people than they should be: the new version overlooked some women who qualify.",
    );
  });

  it("ends with how long it lasted and whom it reached", () => {
    const mitigation = { ...facts.mitigation!, state: "succeeded" as const, finishedAt: "2026-11-23T14:08:00Z" };
    const { body } = draftUpdateText("resolved", { ...facts, mitigation, resolvedAt: now }, now);
    expect(body).toContain("lasted from 14:00 UTC to 14:08 UTC (8 min) and reached 6,238 applications.");
    expect(body).toContain("It is fixed by the return to the previous version.");
  });

  it("fills every word, for every family and phase, and says nothing of the inside", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...incidentFamilies),
        fc.constantFrom(...updatePhases),
        fc.option(fc.record({ units: fc.nat(10_000), of: fc.option(fc.nat(10_000)) })),
        fc.boolean(),
        (family, phase, affected, isMitigated) => {
          const text = draftUpdateText(
            phase,
            { ...facts, family, affected, mitigation: isMitigated ? facts.mitigation : null },
            now,
          );
          expect(`${text.title} ${text.body}`).not.toMatch(/[{}]|undefined|null|NaN|hallucination|\bv\d\b/);
        },
      ),
    );
  });
});

describe("withNextUpdate", () => {
  const at = new Date("2026-11-23T14:41:40Z");
  it("appends the promise once", () => {
    const once = withNextUpdate("We are looking into it.", at, now);
    expect(once).toBe("We are looking into it. Next update by 14:41 UTC.");
    expect(withNextUpdate(once, at, now)).toBe(once);
    expect(withNextUpdate("It is over.", null, now)).toBe("It is over.");
  });
});
