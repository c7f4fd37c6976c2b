import { expect, test } from "vitest";
import { decidedWords } from "./present-tried.ts";

const tried = {
  ok: true as const,
  variant: "v2",
  value: "v2",
  reason: "TARGETING_MATCH",
  rolloutId: null,
  explanation: null,
};

test("the sentence names what decided", () => {
  const explanation = { at: "targeting.if.1", steps: [] };
  expect(decidedWords({ ...tried, by: { kind: "rule" }, explanation })).toContain("decided at targeting.if.1");
  expect(decidedWords({ ...tried, by: { kind: "override" } })).toContain("override");
  expect(decidedWords({ ...tried, by: { kind: "split" }, rolloutId: "rol_1" })).toContain("rollout rol_1 splits");
  expect(decidedWords({ ...tried, by: { kind: "prerequisite", flag: "gate", got: "off" } })).toContain(
    "gate gives off",
  );
  expect(decidedWords({ ...tried, by: { kind: "prerequisite", flag: "gate", got: "" } })).toContain("does not exist");
});
