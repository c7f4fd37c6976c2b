import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IncidentStateKind, incidentStates, severities, terminalIncidentStates } from "./state.ts";
import { severityChangeRefusal, type TransitionFacts, transition, transitionTable } from "./transition.ts";

const mitigation = fc.option(
  fc.record({
    kind: fc.constantFrom("rollback" as const, "other" as const),
    words: fc.constant("return to the previous version"),
    state: fc.constantFrom("running" as const, "succeeded" as const, "failed" as const),
    startedAt: fc.constant("2026-11-23T14:08:00.000Z"),
    finishedAt: fc.constant(null),
  }),
);
const anyFacts: fc.Arbitrary<TransitionFacts> = fc.record({
  by: fc.constantFrom("person" as const, "system" as const),
  note: fc.constantFrom("", " ", "a reason"),
  cause: fc.constantFrom("", "a new version was wrong"),
  mitigation,
  verified: fc.boolean(),
  publishedUpdates: fc.integer({ min: 0, max: 3 }),
  reopenable: fc.boolean(),
});
const anyState = fc.constantFrom(...incidentStates);

const willing: TransitionFacts = {
  by: "person",
  note: "because",
  cause: "a new version was wrong",
  mitigation: {
    kind: "rollback",
    words: "return to the previous version",
    state: "succeeded",
    startedAt: "2026-11-23T14:08:00.000Z",
    finishedAt: "2026-11-23T14:08:02.000Z",
  },
  verified: true,
  publishedUpdates: 0,
  reopenable: true,
};

describe("transition", () => {
  it("knows exactly these moves", () => {
    const moves = incidentStates.flatMap((from) =>
      incidentStates.filter((to) => transition(from, to, willing).ok).map((to) => `${from} > ${to}`),
    );
    expect(moves).toEqual([
      "triage > investigating",
      "triage > cancelled",
      "investigating > identified",
      "investigating > mitigating",
      "investigating > monitoring",
      "investigating > cancelled",
      "identified > mitigating",
      "identified > monitoring",
      "identified > cancelled",
      "mitigating > identified",
      "mitigating > monitoring",
      "mitigating > cancelled",
      "monitoring > investigating",
      "monitoring > mitigating",
      "monitoring > resolved",
      "monitoring > cancelled",
      "resolved > investigating",
      "resolved > closed",
    ]);
  });

  it("has no way out of a terminal state", () => {
    fc.assert(
      fc.property(fc.constantFrom(...terminalIncidentStates), anyState, anyFacts, (from, to, facts) => {
        expect(transition(from, to, facts).ok).toBe(false);
      }),
    );
  });

  it("never lets the system resolve, close or cancel", () => {
    fc.assert(
      fc.property(anyState, anyState, anyFacts, (from, to, facts) => {
        const result = transition(from, to, { ...facts, by: "system" });
        if (result.ok) expect(["resolved", "closed", "cancelled"]).not.toContain(result.next);
      }),
    );
  });

  it("moves where it was asked to go, or refuses with a sentence", () => {
    fc.assert(
      fc.property(anyState, anyState, anyFacts, (from, to, facts) => {
        const result = transition(from, to, facts);
        if (result.ok) expect(result.next).toBe(to);
        else expect(result.refusal.length).toBeGreaterThan(10);
        expect(result.ok && !transitionTable[from][to]).toBe(false);
      }),
    );
  });

  it.each<[IncidentStateKind, IncidentStateKind, Partial<TransitionFacts>, RegExp]>([
    ["investigating", "identified", { cause: "", mitigation: null }, /cause/],
    ["investigating", "mitigating", { mitigation: null }, /mitigation/],
    ["investigating", "monitoring", { note: "" }, /how it recovered/],
    ["mitigating", "monitoring", { mitigation: { ...willing.mitigation!, state: "failed" } }, /failed/],
    [
      "mitigating",
      "monitoring",
      { by: "system", mitigation: { ...willing.mitigation!, state: "running" } },
      /verified/,
    ],
    ["monitoring", "resolved", { verified: false, note: " " }, /verification window/],
    ["identified", "cancelled", { publishedUpdates: 1 }, /retract/],
    ["resolved", "investigating", { reopenable: false }, /reopen window/],
    ["resolved", "closed", { note: "" }, /review/],
  ])("refuses %s > %s and says what is missing", (from, to, facts, words) => {
    const result = transition(from, to, { ...willing, ...facts });
    expect(result).toMatchObject({ ok: false, refusal: expect.stringMatching(words) });
  });
});

describe("severityChangeRefusal", () => {
  it("raises freely and lowers only with a person's right and reason", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...severities),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom("", "no harm found"),
        fc.constantFrom("person" as const, "system" as const),
        (_severity, lowers, mayLower, reason, by) => {
          const isRefused = severityChangeRefusal({ lowers, mayLower, reason, by }) !== null;
          expect(isRefused).toBe(lowers && !(by === "person" && mayLower && reason !== ""));
        },
      ),
    );
  });
});
