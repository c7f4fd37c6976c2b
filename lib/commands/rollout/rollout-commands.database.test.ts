import { desc, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { incident } from "#db/schema/incident";
import { configState } from "#db/schema/kernel";
import { outboxMessage } from "#db/schema/notification";
import { decision, evidence, flag, rollout, trafficChange } from "#db/schema/rollout";
import type { CommandContext } from "../kernel/context.ts";
import { abortRollout } from "./abort-rollout.ts";
import { addDecisionReason } from "./add-reason.ts";
import { advanceRollout } from "./advance-rollout.ts";
import { completeRollout } from "./complete-rollout.ts";
import { createRollout } from "./create-rollout.ts";
import { pauseRollout } from "./pause-rollout.ts";
import { resumeRollout } from "./resume-rollout.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";
import { startRollout } from "./start-rollout.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let viewer: CommandContext;
beforeAll(async () => {
  operator = await stage.person("operator");
  viewer = await stage.person("viewer");
});

const auditOf = async (rolloutId: string) =>
  (
    await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId)).orderBy(desc(auditEntry.id))
  ).map((entry) => entry.action);
const toldAbout = async (rolloutId: string) =>
  (await stage.db.select().from(outboxMessage))
    .filter(({ payload }) => (payload as { subject: { id: string } }).subject.id === rolloutId)
    .map(({ event }) => event);
const revision = async () => (await stage.db.select().from(configState))[0]!.revision;
const lastChange = async (rolloutId: string) => {
  const [change] = await stage.db
    .select()
    .from(trafficChange)
    .where(eq(trafficChange.rolloutId, rolloutId))
    .orderBy(desc(trafficChange.configRevision))
    .limit(1);
  return change;
};

/** An evidence step in front of 100 %, so that a person can hurry it. */
const slowPlan = () =>
  fairPlan({
    steps: [
      { exposurePercent: 10, holdSeconds: 3_600, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 3_600, advanceOn: "evidence" },
      { exposurePercent: 100, holdSeconds: 0 },
    ],
    bakeSeconds: 3_600,
  });

describe("every command", () => {
  test("rejects a viewer", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const [{ flagKey }, [started]] = [
      await stage.read(rolloutId),
      await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId)),
    ];
    const before = await stage.read(rolloutId);
    const attempts = [
      () => createRollout(viewer, { flagKey, candidateVariant: "v3", plan: slowPlan() }),
      () => startRollout(viewer, { rolloutId }),
      () => pauseRollout(viewer, { rolloutId }),
      () => resumeRollout(viewer, { rolloutId }),
      () => advanceRollout(viewer, { rolloutId }),
      () => rollBackRollout(viewer, { rolloutId }),
      () => abortRollout(viewer, { rolloutId }),
      () => completeRollout(viewer, { rolloutId }),
      () => addDecisionReason(viewer, { decisionId: started!.id, reason: "because" }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    expect(await stage.read(rolloutId)).toEqual(before);
  });

  test("that names an old revision is told who was first", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const { revision: seen } = await stage.read(rolloutId);
    await pauseRollout(operator, { rolloutId, expectedRevision: seen });
    await expect(advanceRollout(operator, { rolloutId, expectedRevision: seen })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/operator person changed this rollout \(paused\) at \d\d:\d\d:\d\d UTC/),
    });
  });
});

describe("creating", () => {
  test("names every wrong part of a plan", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan(), { start: false });
    const { flagKey } = await stage.read(rolloutId);
    const gates = [
      { key: "a", metric: "nothing", rule: { kind: "rate" as const, marginAbs: 0.1 } },
      { key: "b", metric: "latency", rule: { kind: "rate" as const, marginAbs: 0.1 } },
    ];
    const attempt = createRollout(operator, { flagKey, candidateVariant: "v9", plan: fairPlan({ gates }) });
    await expect(attempt).rejects.toMatchObject({
      code: "invalid",
      fields: [
        { field: "candidateVariant", problem: expect.stringContaining("v1, v2, v3") },
        { field: "plan.gates.0.metric", problem: expect.stringContaining("error-rate") },
        { field: "plan.gates.1.rule.kind", problem: expect.stringContaining("quantile") },
      ],
    });
    const sticky = createRollout(operator, {
      flagKey,
      candidateVariant: "v2",
      plan: { ...fairPlan(), assignment: "sticky" as const },
    });
    await expect(sticky).rejects.toMatchObject({
      code: "invalid",
      fields: expect.arrayContaining([
        { field: "plan.gates.0.metric", problem: expect.stringContaining("unit of analysis = unit of randomisation") },
      ]),
    });
    await expect(
      createRollout(operator, { flagKey: "nope", candidateVariant: "v2", plan: fairPlan() }),
    ).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("counts and links attempts", async () => {
    const first = await stage.rollout(operator, slowPlan());
    await rollBackRollout(operator, { rolloutId: first });
    const { flagKey, seed } = await stage.read(first);
    const { rolloutId } = await createRollout(operator, {
      flagKey,
      candidateVariant: "v2",
      plan: slowPlan(),
      start: true,
      acknowledgement: "the data was at fault",
    });
    const second = await stage.read(rolloutId);
    expect(second).toMatchObject({ attempt: 2, previousAttemptId: first, state: "running" });
    expect(second.seed).not.toBe(seed);
    expect(await auditOf(rolloutId)).toEqual(["rollout.started", "rollout.acknowledged", "rollout.created"]);
  });
});

describe("starting", () => {
  test("moves traffic, tells gateways and people", async () => {
    const before = await revision();
    const rolloutId = await stage.rollout(operator, slowPlan());
    expect(await stage.read(rolloutId)).toMatchObject({
      state: "running",
      step: 0,
      trafficPercent: 10,
      stepVerifiedAt: null,
    });
    expect(await revision()).toBeGreaterThan(before);
    expect(await lastChange(rolloutId)).toMatchObject({
      fromPercent: 0,
      toPercent: 10,
      configRevision: await revision(),
    });
    expect(await toldAbout(rolloutId)).toEqual(["rollout.created", "rollout.started"]);
  });

  test("is refused beside another active rollout of the flag, which it names", async () => {
    const active = await stage.rollout(operator, slowPlan());
    const { flagKey, title } = await stage.read(active);
    const { rolloutId } = await createRollout(operator, { flagKey, candidateVariant: "v3", plan: slowPlan() });
    await expect(startRollout(operator, { rolloutId })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(title),
    });
  });

  test("leaves the current release a way back, as soon as nothing is compared with it", async () => {
    const first = await stage.rollout(operator);
    await stage.play(first, healthyTraffic, ["completed"]);
    const { flagKey } = await stage.read(first);
    const next = { flagKey, candidateVariant: "v3", plan: slowPlan(), start: true };
    const { rolloutId: second } = await createRollout(operator, next);
    await expect(rollBackRollout(operator, { rolloutId: first })).rejects.toMatchObject({
      code: "precondition-failed",
      message: expect.stringContaining(second),
    });
    await rollBackRollout(operator, { rolloutId: second });
    await rollBackRollout(operator, { rolloutId: first });
    expect(await stage.read(first)).toMatchObject({ state: "rolled_back", fromPercent: 100 });
  });
});

test("completing supersedes what was completed before, which then cannot be rolled back", async () => {
  const first = await stage.rollout(operator);
  await stage.play(first, healthyTraffic, ["completed"]);
  const { flagKey } = await stage.read(first);
  const next = { flagKey, candidateVariant: "v3", plan: fairPlan(), start: true };
  const { rolloutId: second } = await createRollout(operator, next);
  expect(await stage.read(first)).toMatchObject({ state: "completed", superseded: false });
  await stage.play(second, healthyTraffic, ["completed"]);
  expect(await stage.read(first)).toMatchObject({ state: "completed", superseded: true });
  expect(await stage.read(second)).toMatchObject({ superseded: false });
  await expect(rollBackRollout(operator, { rolloutId: first })).rejects.toMatchObject({ code: "precondition-failed" });
});

describe("rolling back", () => {
  test("by one press: state, decision, traffic, audit and outbox; without an incident", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const done = await rollBackRollout(operator, { rolloutId, words: "wrong feature file" });
    expect(done).toMatchObject({ rolloutId, incidentId: null });
    expect(await stage.read(rolloutId)).toMatchObject({
      state: "rolled_back",
      rollbackReason: "manual",
      fromPercent: 10,
    });
    expect(await lastChange(rolloutId)).toMatchObject({ id: done.trafficChangeId, fromPercent: 10, toPercent: 0 });
    expect(await auditOf(rolloutId)).toContain("rollout.rolled_back");
    expect(await toldAbout(rolloutId)).toContain("rollout.rolled_back");
    expect(await stage.db.select().from(incident).where(eq(incident.rolloutId, rolloutId))).toHaveLength(0);
  });

  test("goes through although the engine has changed the rollout meanwhile; the second person is told", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const { revision: seen } = await stage.read(rolloutId);
    await pauseRollout(operator, { rolloutId });
    await rollBackRollout(operator, { rolloutId, expectedRevision: seen });
    await expect(rollBackRollout(operator, { rolloutId })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("rolled back already: operator person"),
    });
  });

  test("pressed by two people at once happens once", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const presses = await Promise.allSettled([1, 2, 3].map(() => rollBackRollout(operator, { rolloutId })));
    expect(presses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const rows = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
    expect(rows.filter(({ kind }) => kind === "roll_back")).toHaveLength(1);
  });

  test("repeated with the same key gets the same answer", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    const idempotencyKey = `key-${rolloutId}`;
    const first = await rollBackRollout(operator, { rolloutId, idempotencyKey });
    expect(await rollBackRollout(operator, { rolloutId, idempotencyKey })).toEqual(first);
  });

  test("a completed release makes its predecessor current again", async () => {
    const rolloutId = await stage.rollout(operator);
    await stage.play(rolloutId, healthyTraffic, ["completed"]);
    await rollBackRollout(operator, { rolloutId, reason: "incident" });
    const { flagId } = await stage.read(rolloutId);
    const [owner] = await stage.db.select().from(flag).where(eq(flag.id, flagId));
    expect(owner?.defaultVariant).toBe("v1");
  });

  test("a person cannot claim what only a machine can judge; a stop event opens an incident", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    await expect(rollBackRollout(operator, { rolloutId, reason: "guardrail" })).rejects.toMatchObject({
      code: "invalid",
    });
    const { incidentId } = await rollBackRollout(operator, { rolloutId, reason: "stop_event" });
    const [opened] = await stage.db.select().from(incident).where(eq(incident.rolloutId, rolloutId));
    expect(opened?.id).toBe(incidentId);
  });

  test("a draft is refused in words", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan(), { start: false });
    await expect(rollBackRollout(operator, { rolloutId })).rejects.toMatchObject({
      code: "precondition-failed",
      message: "A draft rollout serves no traffic: nothing to roll back.",
    });
  });
});

describe("advancing by hand", () => {
  test("to 100 % without proof needs force and the typed title, and the evidence says what was overridden", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    await stage.verify();
    await stage.send(rolloutId, healthyTraffic(10));
    await stage.judge(rolloutId);
    await advanceRollout(operator, { rolloutId });
    expect(await stage.read(rolloutId)).toMatchObject({ step: 1, trafficPercent: 50 });
    await expect(advanceRollout(operator, { rolloutId })).rejects.toMatchObject({ code: "precondition-failed" });
    await expect(advanceRollout(operator, { rolloutId, force: true, confirmTitle: "?" })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ field: "confirmTitle" }],
    });
    const { title } = await stage.read(rolloutId);
    await advanceRollout(operator, { rolloutId, force: true, confirmTitle: title, words: "the business decided" });
    expect(await stage.read(rolloutId)).toMatchObject({ state: "baking", trafficPercent: 100 });
    const [record] = await stage.db
      .select()
      .from(evidence)
      .where(eq(evidence.rolloutId, rolloutId))
      .orderBy(desc(evidence.createdAt))
      .limit(1);
    expect(record?.record).toMatchObject({ override: { words: expect.stringContaining("the business decided") } });
    expect(await auditOf(rolloutId)).toContain("rollout.advanced");
  });

  test("past a judgement that says no is refused without force", async () => {
    const rolloutId = await stage.rollout(operator, slowPlan());
    await stage.db.update(rollout).set({ judgement: "invalid" }).where(eq(rollout.id, rolloutId));
    await expect(advanceRollout(operator, { rolloutId })).rejects.toMatchObject({
      message: expect.stringContaining("the sample ratio is not as planned"),
    });
  });
});

test("pausing, resuming, ending the bake early and aborting leave state, audit and outbox", async () => {
  const rolloutId = await stage.rollout(operator, slowPlan());
  await pauseRollout(operator, { rolloutId, words: "lunch" });
  expect(await stage.read(rolloutId)).toMatchObject({ state: "paused", pauseReason: "manual" });
  await expect(pauseRollout(operator, { rolloutId })).rejects.toMatchObject({ code: "precondition-failed" });
  await resumeRollout(operator, { rolloutId });
  expect(await stage.read(rolloutId)).toMatchObject({ state: "running", pauseReason: null, trafficPercent: 10 });
  const { title } = await stage.read(rolloutId);
  await expect(advanceRollout(operator, { rolloutId })).rejects.toThrow("no gate has judged this step yet");
  await stage.db.update(rollout).set({ judgement: "no_data" }).where(eq(rollout.id, rolloutId));
  await expect(completeRollout(operator, { rolloutId })).rejects.toThrow("Only a baking rollout");
  await stage.db.update(rollout).set({ judgement: null }).where(eq(rollout.id, rolloutId));
  await advanceRollout(operator, { rolloutId, force: true, confirmTitle: title });
  await advanceRollout(operator, { rolloutId, force: true, confirmTitle: title });
  await completeRollout(operator, { rolloutId });
  expect(await stage.read(rolloutId)).toMatchObject({ state: "completed", trafficPercent: 100 });
  expect((await auditOf(rolloutId)).toReversed()).toEqual(
    ["created", "started", "paused", "resumed", "forced", "forced", "completed"].map((verb) => `rollout.${verb}`),
  );
  expect(await toldAbout(rolloutId)).toEqual(
    expect.arrayContaining(["rollout.paused", "rollout.resumed", "rollout.forced", "rollout.completed"]),
  );
  const draft = await stage.rollout(operator, slowPlan(), { start: false });
  await abortRollout(operator, { rolloutId: draft });
  expect(await stage.read(draft)).toMatchObject({ state: "aborted" });
});

test("a reason can be added to a decision afterwards; the audit keeps both", async () => {
  const rolloutId = await stage.rollout(operator, slowPlan());
  await rollBackRollout(operator, { rolloutId });
  const rows = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId));
  const rolledBack = rows.find(({ kind }) => kind === "roll_back");
  await addDecisionReason(operator, { decisionId: rolledBack!.id, reason: "wrong feature file" });
  const [after] = await stage.db.select().from(decision).where(eq(decision.id, rolledBack!.id));
  expect(after?.reason).toBe("wrong feature file");
  expect(await auditOf(rolloutId)).toContain("rollout.reason_added");
});
