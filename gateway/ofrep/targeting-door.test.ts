import { FlagdCore } from "@openfeature/flagd-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "#db/snapshot/snapshot";
import { compileServing } from "../snapshot/serving.ts";
import { startTestGateway, type TestGateway, testKeys, testRollout, testSnapshot } from "../test-gateway.ts";
import { evaluateFlag } from "./evaluate-flag.ts";

const variants = { v1: "v1", v2: "v2", v3: "v3" };
const flag = (key: string, more: Partial<Snapshot["flags"][number]>): Snapshot["flags"][number] => ({
  key,
  environment: "production",
  service: "income-scorer",
  state: "ENABLED",
  revision: 1,
  variants,
  defaultVariant: "v1",
  ...more,
});

/** v3 for the preview alone, or for everyone but the held-back. */
const preview = (
  flagKey: string,
  trafficPercent: number,
  audience: NonNullable<Snapshot["rollouts"][number]["preview"]>,
): Snapshot["rollouts"][number] => ({
  ...testRollout,
  id: `rol_${flagKey}`,
  flagKey,
  trafficPercent,
  stepIndex: trafficPercent > 0 ? 1 : 0,
  state: trafficPercent > 0 ? "baking" : "running",
  preview: audience,
});

const snapshot = testSnapshot({
  flags: [
    flag("income-scorer-model", {
      targeting: { if: [{ $ref: "staff" }, "v2", { starts_with: [{ var: "country" }, "X"] }, "no-such"] },
      overrides: { "unit-7": "v2" },
      metadata: { owner: "risk" },
    }),
    flag("needs-it", {
      prerequisites: [{ flag: "income-scorer-model", variants: ["v3"] }],
      overrides: { "unit-9": "v3" },
    }),
    flag("by-age", {
      targeting: { fractional: [{ cat: ["age-", { var: "age" }] }, ["v1", 30], ["v2", 30], ["v3", 40]] },
    }),
    flag("by-time", { targeting: { if: [{ ">": [{ var: "$flagd.timestamp" }, 1_700_000_000] }, "v2"] } }),
    flag("previewed", {}),
    flag("switched", { targeting: { if: [{ "==": [{ var: "age" }, 7] }, "v2"] }, overrides: { "unit-9": "v2" } }),
    flag("asks-previewed", { prerequisites: [{ flag: "previewed", variants: ["v3"] }], overrides: { "unit-5": "v2" } }),
    flag("off", { state: "DISABLED", targeting: { if: [true, "v3"] } }),
  ],
  segments: [{ environment: "production", key: "staff", rule: { ends_with: [{ var: "email" }, "@example.com"] } }],
  rollouts: [
    testRollout,
    preview("previewed", 0, { segment: "staff", targetingKeys: ["unit-1", "unit-2"] }),
    preview("switched", 95, { targetingKeys: ["unit-1", "unit-9"] }),
  ],
});

let running: TestGateway;
beforeAll(async () => {
  running = await startTestGateway({ snapshot });
});
afterAll(() => running.stop());

const headers = { Authorization: `Bearer ${testKeys.evaluate}` };
const evaluate = async (context: object, key = "", more: Record<string, string> = {}) => {
  const path = key === "" ? "flags" : `flags/${key}`;
  const body = JSON.stringify({ context });
  return fetch(`${running.url}/ofrep/v1/evaluate/${path}`, { method: "POST", headers: { ...headers, ...more }, body });
};
const answerTo = async (context: object, key: string) => (await evaluate(context, key)).json();

test("a rule, an override and the split each say so, and only the split names its rollout", async () => {
  const model = "income-scorer-model";
  const staff = await answerTo({ targetingKey: "unit-1", email: "a@example.com" }, model);
  expect(staff).toMatchObject({
    variant: "v2",
    reason: "TARGETING_MATCH",
    metadata: { owner: "risk", version: "1.4" },
  });
  expect(staff.metadata.rolloutId).toBeUndefined();
  expect(await answerTo({ targetingKey: "unit-7" }, model)).toMatchObject({ variant: "v2", reason: "TARGETING_MATCH" });
  expect(await answerTo({ targetingKey: "unit-1" }, model)).toMatchObject({
    reason: "SPLIT",
    metadata: { owner: "risk", rolloutId: "rol_1", contextId: "unit-1" },
  });
});

test("a preview is seen by whom it names and by nobody else, goes before the split, and names no rollout", async () => {
  const seen = { variant: "v3", reason: "TARGETING_MATCH" };
  for (const context of [{ targetingKey: "unit-1" }, { targetingKey: "x", email: "x@example.com" }]) {
    const answer = await answerTo(context, "previewed");
    expect(answer).toMatchObject(seen);
    expect(answer.metadata.rolloutId).toBeUndefined();
  }
  expect(await answerTo({ targetingKey: "unit-3" }, "previewed")).toMatchObject({ variant: "v1", reason: "DEFAULT" });
  expect(await answerTo({}, "previewed")).toMatchObject({ variant: "v1", reason: "DEFAULT" });
  expect(await answerTo({ targetingKey: "unit-1" }, "switched")).toMatchObject(seen);
  // Whoever was placed by hand stays there.
  expect(await answerTo({ targetingKey: "unit-9" }, "switched")).toMatchObject({ variant: "v2" });
  expect(await answerTo({ targetingKey: "unit-1", age: 7 }, "switched")).toMatchObject({ variant: "v2" });
  expect(await answerTo({ targetingKey: "unit-3" }, "switched")).toMatchObject({ reason: "SPLIT" });
});

test("a gateway that returned to the baseline by itself ends the preview too", () => {
  const returned = compileServing(snapshot, new Set(["rol_previewed"])).environments.get("production")!;
  const unit = { targetingKey: "unit-1", context: { targetingKey: "unit-1" }, nowSeconds: 0 };
  const { text } = evaluateFlag(returned, returned.flags.get("previewed")!, unit);
  expect(JSON.parse(text)).toMatchObject({ variant: "v1" });
});

test("a flag that is switched off, or leaves it to the default, answers with the control value", async () => {
  expect(await answerTo({}, "off")).toMatchObject({ reason: "DISABLED", variant: "v1", value: "v1" });
  expect(await answerTo({ targetingKey: "unit-1" }, "needs-it")).toMatchObject({ reason: "DEFAULT", value: "v1" });
});

test("a rule that names no variant is an answer that clients understand", async () => {
  const response = await evaluate({ targetingKey: "u", country: "XX" }, "income-scorer-model");
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ key: "income-scorer-model", errorCode: "GENERAL" });
});

test("all flags at once: 304 for the same context only", async () => {
  const first = await evaluate({ targetingKey: "u", age: 1 });
  const etag = { "If-None-Match": first.headers.get("etag") ?? "" };
  expect((await evaluate({ targetingKey: "u", age: 1 }, "", etag)).status).toBe(304);
  expect((await evaluate({ targetingKey: "u", age: 2 }, "", etag)).status).toBe(200);
});

const contextOf = (index: number) => ({
  targetingKey: `unit-${index}`,
  email: `person-${index}@example.${index % 5 === 0 ? "com" : "org"}`,
  age: index % 90,
  country: "FR",
});

async function exported(): Promise<FlagdCore> {
  const core = new FlagdCore(undefined, { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} });
  core.setConfigurations(await (await fetch(`${running.url}/flagd/flags.json`, { headers })).text());
  return core;
}

/** flagd leaves a flag that is off to the value in the code. */
const variantIn = (core: FlagdCore, key: string, context: object): string | undefined =>
  core.resolveStringEvaluation(key, "code", context as never, console).variant ?? "v1";

test("10,000 contexts get from flagd-core, fed with our file, what the door serves", async () => {
  const core = await exported();
  const environment = compileServing(snapshot, new Set()).environments.get("production");
  if (!environment) throw new Error("nothing is served");
  const seen = new Map<string, number>();
  for (let index = 0; index < 10_000; index++) {
    const context = contextOf(index);
    const unit = { targetingKey: context.targetingKey, context, nowSeconds: Math.floor(Date.now() / 1000) };
    for (const [key, flag] of environment.flags) {
      const { variant, reason } = JSON.parse(evaluateFlag(environment, flag, unit).text);
      seen.set(`${key} ${variant} ${reason}`, (seen.get(`${key} ${variant} ${reason}`) ?? 0) + 1);
      if (variant !== variantIn(core, key, context)) throw new Error(`differs: ${key} ${JSON.stringify(context)}`);
    }
  }
  expect(seen.get("income-scorer-model v3 SPLIT")).toBeGreaterThan(1_500);
  expect(seen.get("income-scorer-model v2 TARGETING_MATCH")).toBeGreaterThanOrEqual(2_000);
  expect(seen.get("needs-it v1 DEFAULT")).toBeGreaterThan(5_000);
  expect(seen.get("previewed v3 TARGETING_MATCH")).toBeGreaterThanOrEqual(2_000);
  expect(seen.get("previewed v1 DEFAULT")).toBeGreaterThan(7_000);
  expect(seen.get("switched v1 SPLIT")).toBeGreaterThan(300);
  expect(seen.get("by-time v2 TARGETING_MATCH")).toBe(10_000);
});

test("over HTTP it is the same", async () => {
  const core = await exported();
  for (let index = 0; index < 200; index++) {
    const { flags } = await (await evaluate(contextOf(index))).json();
    expect(flags).toHaveLength(8);
    for (const { key, variant } of flags) expect([key, variant]).toEqual([key, variantIn(core, key, contextOf(index))]);
  }
});
