import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { gateInput } from "#db/schema/gate-input";
import { decision, flag, rollout, trafficChange } from "#db/schema/rollout";
import { readSnapshot } from "#db/snapshot/read-snapshot";
import { readActiveRollouts } from "#db/telemetry/active-rollouts";
import { findRolloutFacts } from "#lib/queries/rollout/rollout-facts";
import { changeFlag } from "../flag/change-flag.ts";
import { deleteFlag } from "../flag/delete-flag.ts";
import { deleteSegment } from "../flag/delete-segment.ts";
import { saveSegment } from "../flag/save-segment.ts";
import type { CommandContext } from "../kernel/context.ts";
import { advanceRollout } from "./advance-rollout.ts";
import { approveRollout } from "./approve-rollout.ts";
import { completeRollout } from "./complete-rollout.ts";
import { createRollout } from "./create-rollout.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";
import { startRollout } from "./start-rollout.ts";
import { fairPlan, healthyTraffic, type PlanInput, withRolloutStage } from "./test-stage.ts";
import { watchBlindLimit } from "./watch-blind-limit.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let second: CommandContext;
beforeAll(async () => {
  operator = await stage.person("operator");
  second = await stage.person("operator");
  const rule = { ends_with: [{ var: "email" }, "@example.com"] };
  await saveSegment(operator, { environment: "production", key: "staff", rule });
});

const limit = { key: "errors", metric: "error-rate", rule: { kind: "limit", limit: 0.05 } } as const;
const blueGreen = (changes: Partial<PlanInput> = {}): PlanInput => ({
  steps: [{ exposurePercent: 0, holdSeconds: 0 }, { exposurePercent: 100 }],
  preview: { segment: "staff", targetingKeys: ["ada"] },
  gates: [limit],
  bakeSeconds: 3_600,
  ...changes,
});
const keyOf = async (rolloutId: string) => (await stage.read(rolloutId)).flagKey;
const look = async (rolloutId: string) => {
  await stage.verify();
  return stage.judge(rolloutId);
};
const isCollecting = async (rolloutId: string) =>
  (await readActiveRollouts(stage.handle.pool)).some(({ id }) => id === rolloutId);
const servedOf = async (rolloutId: string) =>
  (await readSnapshot(stage.handle.pool)).rollouts.find(({ id }) => id === rolloutId);

test("a plan that does not fit its strategy is refused with field, rule and fix, and so is a segment that is not there", async () => {
  const rolloutId = await stage.rollout(operator, fairPlan(), { start: false });
  const wanted = { flagKey: await keyOf(rolloutId), candidateVariant: "v3" };
  await expect(createRollout(operator, { ...wanted, strategy: "canary", plan: fairPlan() })).rejects.toMatchObject({
    code: "invalid",
    fields: [{ field: "plan.steps.0.exposurePercent", problem: expect.stringContaining("1 to 5 %") }],
  });
  const preview = { segment: "nobody" };
  await expect(
    createRollout(operator, { ...wanted, strategy: "blue_green", plan: blueGreen({ preview }) }),
  ).rejects.toMatchObject({
    fields: [{ field: "plan.preview.segment", problem: expect.stringContaining("create it") }],
  });
});

describe("blue-green", () => {
  test("shows the preview to whom it names and counts nothing; time passes, and nothing switches by itself", async () => {
    const rolloutId = await stage.rollout(operator, blueGreen(), { strategy: "blue_green" });
    const started = await stage.read(rolloutId);
    expect(started).toMatchObject({ state: "running", step: 0, trafficPercent: 0, startedAt: null });
    expect(started.stateBecause).toContain("Started with a preview for the segment staff and 1 listed unit at");
    expect(await servedOf(rolloutId)).toMatchObject({
      trafficPercent: 0,
      preview: { segment: "staff", targetingKeys: ["ada"] },
    });
    expect(await isCollecting(rolloutId)).toBe(false);
    expect(await look(rolloutId)).toEqual({ judgement: "collecting", decision: "hold", ticks: 0 });
    expect((await stage.read(rolloutId)).stateBecause).toContain("a person switches");
    await expect(deleteSegment(operator, { environment: "production", key: "staff" })).rejects.toMatchObject({
      message: expect.stringContaining("the preview of"),
    });
    // A preview is no traffic at risk: however long it lasts, the switch begins with the whole blind limit.
    await stage.db
      .update(rollout)
      .set({ stateEnteredAt: sql`now() - interval '2 days'` })
      .where(eq(rollout.id, rolloutId));
    await advanceRollout(operator, { rolloutId });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "baking", step: 1, trafficPercent: 100 });
    const served = await servedOf(rolloutId);
    expect(Date.now() - (served?.startedAtMs ?? 0)).toBeLessThan(60_000);
    await stage.holdLease({ ...stage.fence, name: "watch-blind-limit" });
    await watchBlindLimit(stage.context(), { ...stage.fence, name: "watch-blind-limit" });
    expect((await stage.read(rolloutId)).unguardedSince).toBeNull();
    expect(await isCollecting(rolloutId)).toBe(true);
  });

  test("waits for a second person where its plan asks for one, by hand too; then the engine switches", async () => {
    const steps = [
      { exposurePercent: 0, holdSeconds: 0 },
      { exposurePercent: 100, needsApproval: true },
    ];
    const rolloutId = await stage.rollout(operator, blueGreen({ steps }), { strategy: "blue_green" });
    await expect(advanceRollout(operator, { rolloutId, force: true })).rejects.toMatchObject({
      holds: [{ kind: "step_approval" }],
    });
    await look(rolloutId);
    expect(await stage.read(rolloutId)).toMatchObject({ state: "paused", pauseReason: "awaiting_approval" });
    await look(rolloutId);
    expect((await stage.read(rolloutId)).trafficPercent).toBe(0);
    await approveRollout(second, { rolloutId });
    expect(await look(rolloutId)).toMatchObject({ decision: "advance" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "baking", trafficPercent: 100 });
    const [switched] = await stage.db
      .select()
      .from(decision)
      .where(sql`${decision.rolloutId} = ${rolloutId} and because->>'code' = 'switched'`);
    expect(switched?.because.sentence).toMatch(/^Switched to 100.% at .* a second person approved the switch\.$/);
  });

  test("keeps the baseline in the rollback window: nothing replaces or deletes it, and one press brings it back", async () => {
    const rolloutId = await stage.rollout(operator, blueGreen(), { strategy: "blue_green" });
    await advanceRollout(operator, { rolloutId });
    const key = await keyOf(rolloutId);
    const { bakeUntil } = await stage.read(rolloutId);
    expect(bakeUntil?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    const changed = (change: object) => changeFlag(operator, { environment: "production", key, ...change });
    await expect(changed({ variants: { v2: "v2", v3: "v3" }, defaultVariant: "v2" })).rejects.toThrow(/rollout/);
    await expect(changed({ variants: { v1: "other", v2: "v2", v3: "v3" } })).rejects.toThrow(/variants\.v1/);
    await expect(changed({ defaultVariant: "v3" })).rejects.toThrow(/cannot change from "v1"/);
    await expect(deleteFlag(operator, { environment: "production", key })).rejects.toThrow(/has rollouts/);
    const plan = fairPlan();
    const { rolloutId: other } = await createRollout(operator, { flagKey: key, candidateVariant: "v3", plan });
    await expect(startRollout(operator, { rolloutId: other })).rejects.toMatchObject({
      holds: [{ kind: "other_rollout" }],
    });
    await rollBackRollout(second, { rolloutId });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "rolled_back", fromPercent: 100, trafficPercent: 0 });
    expect(await servedOf(rolloutId)).toBeUndefined();
  });

  test("a preview can be taken back, and shows nobody anything then", async () => {
    const rolloutId = await stage.rollout(operator, blueGreen(), { strategy: "blue_green" });
    await rollBackRollout(operator, { rolloutId });
    expect((await stage.read(rolloutId)).stateBecause).toContain("Rolled back from its preview to 0");
    expect(await servedOf(rolloutId)).toBeUndefined();
  });

  test("two operators at once: one switch, or a rollback that wins; never both halves, never twice", async () => {
    for (let turn = 0; turn < 6; turn++) {
      const rolloutId = await stage.rollout(operator, blueGreen(), { strategy: "blue_green" });
      const answers = await Promise.allSettled([
        advanceRollout(operator, { rolloutId }),
        advanceRollout(second, { rolloutId }),
        ...(turn % 2 ? [rollBackRollout(second, { rolloutId })] : []),
      ]);
      const done = answers.filter(({ status }) => status === "fulfilled").length;
      const after = await stage.read(rolloutId);
      // The rollback is always taken; before it at most one switch was.
      expect(after.state).toBe(turn % 2 ? "rolled_back" : "baking");
      expect(done).toBeGreaterThan(0);
      expect(answers.slice(0, 2).filter(({ status }) => status === "fulfilled").length).toBeLessThan(2);
      const log = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
      expect(log).toHaveLength(1 + done);
      const changes = await stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));
      expect(changes).toHaveLength(1 + done);
      for (const answer of answers)
        if (answer.status === "rejected") expect(answer.reason.code).toMatch(/conflict|precondition-failed/);
    }
  });
});

test("with a holdback gates compare to the end, by the real shares; who was held back follows when it completes", async () => {
  const steps = [
    { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" as const },
    { exposurePercent: 80, holdSeconds: 0 },
  ];
  const rolloutId = await stage.rollout(operator, fairPlan({ steps, holdbackPercent: 20, bakeSeconds: 3_600 }));
  await stage.play(rolloutId, healthyTraffic, ["baking"]);
  await stage.verify();
  for (let round = 0; round < 3; round++) {
    await stage.send(rolloutId, healthyTraffic(80));
    expect(await stage.judge(rolloutId)).toMatchObject({ decision: "hold", ticks: 1 });
  }
  const facts = await findRolloutFacts(stage.db, rolloutId);
  expect(facts).toMatchObject({ state: "baking", trafficPercent: 80 });
  expect(facts?.outcome?.exposures).toMatchObject({ plannedShare: 0.8, step: [2_400, 600] });
  expect(["watching", "non_inferior"]).toContain(facts?.outcome?.gates.errors?.state);
  // Harm that shows only now still takes it back; first the healthy one is completed.
  await completeRollout(operator, { rolloutId });
  expect(await stage.read(rolloutId)).toMatchObject({ state: "completed", trafficPercent: 100 });
  const changes = await stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));
  expect(changes.map(({ fromPercent, toPercent }) => [fromPercent, toPercent])).toContainEqual([80, 100]);
  const [current] = await stage.db
    .select()
    .from(flag)
    .where(eq(flag.key, await keyOf(rolloutId)));
  expect(current?.defaultVariant).toBe("v2");
});

test("harm in the bake takes a release with a holdback back; unplanned shares pause it", async () => {
  const steps = [{ exposurePercent: 10, holdSeconds: 0, advanceOn: "time" as const }, { exposurePercent: 80 }];
  const inBake = async () => {
    const rolloutId = await stage.rollout(operator, fairPlan({ steps, holdbackPercent: 20, bakeSeconds: 3_600 }));
    await stage.play(rolloutId, healthyTraffic, ["baking"]);
    return rolloutId;
  };
  const worse = await inBake();
  const bad = healthyTraffic(80);
  expect(
    await stage.play(worse, () => ({ ...bad, candidate: { ...bad.candidate, errors: 200 } }), ["rolled_back"]),
  ).toBe("rolled_back");
  const skewed = await inBake();
  expect(await stage.play(skewed, () => healthyTraffic(50), ["paused", "rolled_back"])).toBe("paused");
  expect((await stage.read(skewed)).pauseReason).toBe("invalid");
});

test("without a holdback a comparison at 100 % has ended: its silence neither pauses nor holds, and it says so", async () => {
  const steps = [
    { exposurePercent: 50, holdSeconds: 0 },
    { exposurePercent: 100, holdSeconds: 0 },
  ];
  const rolloutId = await stage.rollout(operator, fairPlan({ steps, freshnessSeconds: 5, bakeSeconds: 1 }));
  await stage.play(rolloutId, healthyTraffic, ["baking"]);
  await stage.verify();
  // Nobody sends anything that a gate counts; only the candidate's telemetry is fresh. Six seconds later:
  const past = sql`now() - interval '60 seconds'`;
  await stage.db.delete(gateInput).where(eq(gateInput.rolloutId, rolloutId));
  await stage.db
    .update(rollout)
    .set({ stateEnteredAt: past, stepStartedAt: past, bakeUntil: past, lastTelemetryAt: sql`now()` })
    .where(eq(rollout.id, rolloutId));
  const { gates } = (await findRolloutFacts(stage.db, rolloutId))!.outcome!;
  expect(Object.values(gates).map(({ state }) => state)).toEqual(["ended", "ended"]);
  expect(await stage.judge(rolloutId)).toMatchObject({ decision: "complete" });
});
