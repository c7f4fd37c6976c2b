import { expect, test } from "vitest";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { changeFlag } from "./change-flag.ts";
import { createFlag } from "./create-flag.ts";
import { deleteFlag } from "./delete-flag.ts";
import { deleteSegment } from "./delete-segment.ts";
import { saveSegment } from "./save-segment.ts";

const stage = withRolloutStage();
const environment = "production";
const flagOf = (key: string) => ({ service: "scorer", key, variants: { v1: "v1", v2: "v2" }, defaultVariant: "v1" });
const invalid = (field: string, words: string) => ({
  code: "invalid",
  fields: [expect.objectContaining({ field, problem: expect.stringContaining(words) })],
});

test("a rule is looked at before it is stored: unknown operators, segments and variants are named by their place", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("ruled"));
  const change = (targeting: Record<string, unknown>) => changeFlag(ctx, { environment, key: "ruled", targeting });
  const refusals: [Record<string, unknown>, string, string][] = [
    [{ if: [{ contains: ["a", "b"] }, "v2"] }, "targeting.if.0.contains", "no operator"],
    [{ if: [{ $ref: "staff-nobody-made" }, "v2"] }, "targeting.if.0.$ref", "no segment"],
    [{ if: [{ var: "isStaff" }, "v3"] }, "targeting.if.1", "none of the variants: v1, v2"],
  ];
  for (const [rule, field, words] of refusals) await expect(change(rule)).rejects.toMatchObject(invalid(field, words));
});

test("a segment that rules name can be changed, not broken and not taken away", async () => {
  const ctx = await stage.person("operator");
  await saveSegment(ctx, { environment, key: "staff", rule: { var: "isStaff" } });
  await createFlag(ctx, { ...flagOf("for-staff"), targeting: { if: [{ $ref: "staff" }, "v2"] } });
  await saveSegment(ctx, { environment, key: "staff", rule: { "==": [{ var: "role" }, "staff"] } });
  await expect(
    saveSegment(ctx, { environment, key: "staff", rule: { if: [{ $ref: "staff" }, 1] } }),
  ).rejects.toMatchObject(invalid("rule.if.0.$ref", "circle"));
  await expect(deleteSegment(ctx, { environment, key: "staff" })).rejects.toMatchObject({
    code: "precondition-failed",
    message: expect.stringContaining('the flag "for-staff"'),
  });
  await changeFlag(ctx, { environment, key: "for-staff", targeting: null });
  await deleteSegment(ctx, { environment, key: "staff" });
});

test("of two people who would close a circle of prerequisites at once, one is refused", async () => {
  const [one, other] = await Promise.all([stage.person("operator"), stage.person("operator")]);
  for (const key of ["left", "right"]) await createFlag(one, flagOf(key));
  const needs = (flag: string) => ({ environment, prerequisites: [{ flag, variants: ["v2"] }] });
  const ends = await Promise.allSettled([
    changeFlag(one, { ...needs("right"), key: "left" }),
    changeFlag(other, { ...needs("left"), key: "right" }),
  ]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = ends.find((end) => end.status === "rejected");
  expect(refused?.reason).toMatchObject(invalid("prerequisites", "circle"));
});

test("a flag that another one asks for keeps the variant, and stays", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("asked"));
  await createFlag(ctx, { ...flagOf("asking"), prerequisites: [{ flag: "asked", variants: ["v2"] }] });
  await expect(changeFlag(ctx, { environment, key: "asked", variants: { v1: "v1" } })).rejects.toMatchObject(
    invalid("variants.v2", '"asking"'),
  );
  await expect(deleteFlag(ctx, { environment, key: "asked" })).rejects.toMatchObject({ code: "precondition-failed" });
});

test("whoever looked at an older state of the flag is told who changed it", async () => {
  const ctx = await stage.person("operator");
  await createFlag(ctx, flagOf("twice"));
  await changeFlag(ctx, { environment, key: "twice", revision: 1, state: "DISABLED" });
  await expect(changeFlag(ctx, { environment, key: "twice", revision: 1, state: "ENABLED" })).rejects.toMatchObject({
    code: "conflict",
  });
});
