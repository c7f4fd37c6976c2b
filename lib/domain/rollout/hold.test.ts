import { expect, test } from "vitest";
import { HeldError } from "./held-error.ts";
import { type Hold, holdKinds, holdSentence, holds, isOverridable, whoHas } from "./hold.ts";

const held = { rolloutId: "rol_1", what: "The step to 50 %" };
const incident = { id: "inc_1", number: 7, severity: "P1", service: "scorer" };

/** One of each; a hold that is not here fails the last test. */
const all: Record<keyof typeof holds, Hold> = {
  stoppedLine: holds.stoppedLine(held, {
    environment: "production",
    since: "14:00:00 UTC",
    at: "2026-11-23T14:00:00.000Z",
    by: "Ada",
    words: "the database is being moved",
  }),
  freeze: holds.freeze(held, {
    key: "weekend",
    began: "2026-11-20",
    until: "Monday 08:00 UTC",
    words: "nobody is here",
  }),
  incident: holds.incident(held, { ...incident, through: "letters" }),
  approval: holds.approval(held, "Ada"),
  stepApproval: holds.stepApproval(held, "Ada"),
  ownApproval: holds.ownApproval(held, "Ada"),
  acknowledgement: holds.acknowledgement(held, { id: "rol_0", attempt: 1, variant: "v2" }),
  otherRollout: holds.otherRollout(held, { id: "rol_2", title: "scorer v1 → v3", state: "running" }),
  otherOnRoute: holds.otherOnRoute(held, { id: "rol_3", title: "scorer v1 → v4", state: "paused" }),
  gate: holds.gate(held, "the time to decide is over and the evidence is inconclusive"),
  restored: holds.restored(held, {
    startsAt: new Date("2026-11-01T14:00:00Z"),
    restartedAt: new Date("2026-11-01T15:00:00Z"),
  }),
  withdrawn: holds.withdrawn(held, "2026-11-01T00:00:00Z"),
};

test.each(Object.entries(all))("%s says what it holds, why, who lifts it, and where", (_, hold) => {
  expect(hold.what).toBe("The step to 50 %");
  expect(hold.because).toMatch(/^\S.*[^.]$/);
  expect(hold.whoLifts).toMatch(/operator|responder|administrator|by itself|[Aa]nother person|ends when/);
  expect(hold.where.words).not.toBe("");
  expect(hold.where.href).toMatch(/^\/(rollouts\/rol_|settings\/freezes$|incidents\/inc_)/);
  const sentence = holdSentence(hold);
  for (const part of [hold.what, hold.because, hold.whoLifts, hold.where.words]) expect(sentence).toContain(part);
  // A person's words never stand in a sentence that is made of data.
  if (hold.words) expect(sentence).not.toContain(hold.words);
  expect(new HeldError([hold]).message).toBe(sentence);
});

test("every kind is made by one of them, and only what comes from outside can be overridden", () => {
  expect(new Set(Object.values(all).map(({ kind }) => kind))).toEqual(new Set(holdKinds));
  const overridable = Object.values(all).filter(isOverridable);
  expect(overridable.map(({ kind }) => kind)).toEqual(["stopped_line", "freeze", "incident"]);
});

test("who lifts is read from the permissions", () => {
  expect(whoHas("rollout:approve")).toBe("An operator");
  expect(whoHas("freeze:stop")).toBe("A responder");
  expect(whoHas("settings:write")).toBe("An administrator");
});

test("several holds are told one after the other", () => {
  const error = new HeldError([all.freeze, all.incident]);
  expect(error.holds).toHaveLength(2);
  expect(error.message).toBe(`${holdSentence(all.freeze)} ${holdSentence(all.incident)}`);
});
