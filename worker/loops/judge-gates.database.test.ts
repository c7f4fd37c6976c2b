import { asc, eq, sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { Database } from "#db/client";
import { readInput, readOutcome } from "#db/rows/tick";
import { auditEntry } from "#db/schema/access";
import { gateInput } from "#db/schema/gate-input";
import { incident, incidentUpdate } from "#db/schema/incident";
import { outboxMessage } from "#db/schema/notification";
import { decision, evidence, flag, rollout, tick, trafficChange } from "#db/schema/rollout";
import { readEnvironment } from "#lib/adapters/env";
import { createLog } from "#lib/adapters/log";
import { judgeDueRollouts } from "#lib/commands/rollout/judge-due-rollouts";
import { judgeRollout } from "#lib/commands/rollout/judge-rollout";
import { reportStopEvent } from "#lib/commands/rollout/report-stop-event";
import { sha256 } from "#lib/commands/rollout/stored-judge";
import { fairPlan, healthyTraffic, unfairTraffic, withRolloutStage } from "#lib/commands/rollout/test-stage";
import { chainedText, chainTick, EMPTY_CHAIN, type EvidenceDocument, sealEvidence } from "#lib/domain/gate/evidence";
import { replay } from "#lib/domain/gate/replay";
import { tickInputSchema } from "#lib/domain/gate/tick-input";
import { createWorker } from "../create-worker.ts";
import { judgeGates } from "./judge-gates.ts";

const stage = withRolloutStage();

test("a model that is unfair is rolled back by its fairness gate: evidence, incident and outbox in one go", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.play(rolloutId, unfairTraffic, ["rolled_back"]);

  const row = await stage.read(rolloutId);
  expect(row).toMatchObject({ rollbackReason: "guardrail", judgement: "regressed", trafficPercent: 0 });
  expect(row.stateBecause).toContain("*equal-opportunity gap* was");
  const [last] = await stage.db.select().from(decision).where(eq(decision.kind, "roll_back"));
  expect(last).toMatchObject({ rolloutId, because: { code: "guardrail_regressed", gateKey: "opportunity" } });
  const [proof] = await stage.db
    .select()
    .from(evidence)
    .where(eq(evidence.id, last?.evidenceId ?? ""));
  const document = proof?.record as unknown as EvidenceDocument;
  expect(document.combined.logHarm).toBeGreaterThanOrEqual(document.combined.threshold);
  expect(document.gates.opportunity?.state).toBe("regressed");
  const [opened] = await stage.db.select().from(incident).where(eq(incident.rolloutId, rolloutId));
  expect(opened).toMatchObject({ decisionId: last?.id, evidenceId: proof?.id, family: "fairness", severity: "P1" });
  expect(await stage.db.select().from(incidentUpdate)).toMatchObject([{ incidentId: opened?.id, state: "draft" }]);
  const events = (await stage.db.select().from(outboxMessage)).map((message) => message.event);
  expect(events).toEqual(expect.arrayContaining(["rollout.rolled_back", "incident.opened"]));
  const actions = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId));
  expect(actions.map((entry) => entry.action)).toContain("rollout.rolled_back");
  const changes = await stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));
  expect(changes.at(-1)).toMatchObject({ toPercent: 0 });
});

test("a model that is no worse completes on evidence for every guardrail and becomes the current release", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.play(rolloutId, healthyTraffic, ["completed"]);

  const row = await stage.read(rolloutId);
  const [owner] = await stage.db.select().from(flag).where(eq(flag.id, row.flagId));
  expect(owner?.defaultVariant).toBe("v2");
  const log = await stage.db.select().from(decision).where(eq(decision.rolloutId, rolloutId)).orderBy(asc(decision.at));
  expect(log.filter(({ kind }) => kind !== "hold").map(({ because }) => because.code)).toEqual([
    "started",
    "hold_over",
    "non_inferior",
    "bake_over",
  ]);
  const promoted = log.find(({ because }) => because.code === "non_inferior");
  const [proof] = await stage.db
    .select()
    .from(evidence)
    .where(eq(evidence.id, promoted?.evidenceId ?? ""));
  const document = proof?.record as unknown as EvidenceDocument;
  for (const gate of Object.values(document.gates))
    expect(gate.logSafe).toBeGreaterThanOrEqual(document.combined.safeThreshold);
});

test("stored ticks judged again give the stored verdicts to the last bit, and the evidence chain holds", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.play(rolloutId, unfairTraffic, ["rolled_back"]);

  const { plan } = await stage.read(rolloutId);
  const stored = await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId)).orderBy(asc(tick.number));
  const inputs = stored.map((row) => tickInputSchema.parse(readInput(row)));
  const again = replay(plan, inputs);
  expect(again.length).toBeGreaterThan(3);
  for (const [index, row] of stored.entries()) {
    const outcome = readOutcome(row, { plan, takenAt: row.takenAt });
    expect(again[index]).toMatchObject({ number: row.number, judgement: row.judgement });
    expect(again[index]?.combined.logHarm).toBe(outcome.combined.logHarm);
    expect(again[index]?.combined.logSafe).toBe(outcome.combined.logSafe);
    expect(again[index]?.combined.logSrm).toBe(outcome.combined.logSrm);
    for (const [key, gate] of Object.entries(outcome.gates)) expect(again[index]?.gates[key]?.harm).toBe(gate.logHarm);
  }
  const records = await stage.db.select().from(evidence).where(eq(evidence.rolloutId, rolloutId));
  const byHash = new Map(records.map((record) => [record.hash, record]));
  const heads = records.filter((record) => !records.some((other) => other.previousHash === record.hash));
  expect(heads).toHaveLength(1);
  let walked = 0;
  for (let at = heads[0]; at; at = byHash.get(at.previousHash ?? "")) {
    expect(sealEvidence(at.record as unknown as EvidenceDocument, sha256)).toBe(at.hash);
    walked += 1;
  }
  expect(walked).toBe(records.length);
  const { ticks } = heads[0]!.record as unknown as EvidenceDocument;
  const chained = inputs
    .slice(0, ticks.to)
    .reduce((chain, input) => chainTick(chain, chainedText(input), sha256), EMPTY_CHAIN);
  expect(chained).toEqual(ticks);
});

test("two judges at once consume each delta once", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.verify();
  for (let round = 0; round < 10; round++) {
    await stage.send(rolloutId, healthyTraffic(10));
    await Promise.all([stage.judge(rolloutId), stage.judge(rolloutId), stage.judge(rolloutId)]);
  }
  const ticks = await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId)).orderBy(asc(tick.number));
  expect(ticks.map((row) => row.number)).toEqual(ticks.map((_, index) => index + 1));
  const candidates = ticks.map((row) => tickInputSchema.parse(readInput(row)).assigned[0]);
  expect(candidates.reduce((sum, n) => sum + n, 0)).toBe(1_000);
  expect(await stage.db.select().from(gateInput).where(eq(gateInput.rolloutId, rolloutId))).toHaveLength(0);
});

test("a judge that crashes at any statement loses nothing and counts nothing twice", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.verify();
  let sent = 0;
  for (let point = 0; point < 25; point++) {
    await stage.send(rolloutId, healthyTraffic(10));
    sent += 100;
    const ctx = { ...stage.context(), db: crashingAt(stage.db, point) };
    await judgeRollout(ctx, { rolloutId, fence: stage.fence }).catch((error) =>
      expect(String(error)).toContain("crash"),
    );
  }
  await stage.judge(rolloutId);
  const ticks = await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId)).orderBy(asc(tick.number));
  expect(ticks.map((row) => row.number)).toEqual(ticks.map((_, index) => index + 1));
  const counted = ticks
    .map((row) => tickInputSchema.parse(readInput(row)))
    .reduce((sum, { assigned }) => sum + assigned[0], 0);
  expect(counted).toBe(sent);
  expect(
    replay(
      (await stage.read(rolloutId)).plan,
      ticks.map((row) => tickInputSchema.parse(readInput(row))),
    ).at(-1)?.judgement,
  ).toBe(ticks.at(-1)?.judgement);
});

/** A database whose transactions break at their statement number `point`. */
function crashingAt(db: Database, point: number): Database {
  let statements = 0;
  const wrap = (inner: Database): Database =>
    new Proxy(inner, {
      get(target, property) {
        const value = Reflect.get(target, property, target);
        if (typeof value !== "function") return value;
        if (property === "transaction")
          return (work: (tx: Database) => Promise<unknown>) =>
            target.transaction((tx) => work(wrap(tx as unknown as Database)));
        return (...given: unknown[]) => {
          if (["select", "insert", "update", "execute"].includes(String(property)) && statements++ === point)
            throw new Error("crash");
          return value.apply(target, given);
        };
      },
    });
  return wrap(db);
}

test("a rollout that cannot be judged says so and keeps no other from it; nothing it was sent is lost", async () => {
  const operator = await stage.person("operator");
  const [poisoned, healthy] = [await stage.rollout(operator), await stage.rollout(operator)];
  await stage.verify();
  const impossible = { n: 10, errors: 11 };
  await stage.send(poisoned, { candidate: impossible, baseline: impossible });
  await stage.send(healthy, healthyTraffic(10));
  const report = await judgeDueRollouts(stage.context(), stage.fence);
  expect(report.failed.map(({ rolloutId }) => rolloutId)).toEqual([poisoned]);
  expect(report.judged.map(({ rolloutId }) => rolloutId)).toContain(healthy);
  expect(await stage.read(poisoned)).toMatchObject({ state: "running", judgement: "error" });
  expect((await stage.db.select().from(gateInput).where(eq(gateInput.rolloutId, poisoned))).length).toBeGreaterThan(0);
});

test("silence pauses a rollout, and data resumes it", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator, fairPlan({ freshnessSeconds: 5 }));
  await stage.verify();
  await stage.db
    .update(rollout)
    .set({ stateEnteredAt: new Date(Date.now() - 60_000) })
    .where(eq(rollout.id, rolloutId));
  await stage.judge(rolloutId);
  expect(await stage.read(rolloutId)).toMatchObject({ state: "paused", pauseReason: "no_data", judgement: "no_data" });
  await stage.judge(rolloutId);
  expect(await stage.read(rolloutId)).toMatchObject({ state: "paused" });
  await stage.send(rolloutId, healthyTraffic(10));
  await stage.judge(rolloutId);
  const { state, pauseReason, stateBecause } = await stage.read(rolloutId);
  expect({ state, pauseReason }).toEqual({ state: "running", pauseReason: null });
  expect(stateBecause).toContain("because data is back");
});

test("a broken sample ratio pauses and asks; the numbers behind it are told", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.verify();
  const { candidate, baseline } = healthyTraffic(10);
  await stage.send(rolloutId, { candidate: { ...candidate, n: 600 }, baseline });
  await stage.judge(rolloutId);
  const row = await stage.read(rolloutId);
  expect(row).toMatchObject({ state: "paused", pauseReason: "invalid", judgement: "invalid" });
  expect(row.stateBecause).toContain("of units met v2 where 10\u202f% were planned");
});

test("a worker whose lease has a new owner, or has expired, changes nothing", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator);
  await stage.verify();
  await stage.send(rolloutId, healthyTraffic(10));
  const before = await stage.read(rolloutId);
  const stale = { name: "stale-duty", owner: "prc_asleep", token: 1 };
  await stage.holdLease(stale, -1);
  await expect(stage.judge(rolloutId, stale)).rejects.toThrow("is lost");
  await stage.holdLease({ ...stale, owner: "prc_awake", token: 2 });
  await expect(stage.judge(rolloutId, stale)).rejects.toThrow("is lost");
  await stage.holdLease({ ...stale, token: 2 });
  await expect(stage.judge(rolloutId, stale)).rejects.toThrow("is lost");
  expect(await stage.read(rolloutId)).toEqual(before);
  expect(await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId))).toHaveLength(0);
  expect((await stage.db.select().from(gateInput).where(eq(gateInput.rolloutId, rolloutId))).length).toBeGreaterThan(0);
});

test("a stop event wakes the judge: nobody waits for the next round", async () => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator, fairPlan({ stopEvents: [{ event: "data-leak" }] }));
  await stage.db.execute(sql`delete from lease where name = 'judge-gates'`);
  const { databaseUrl } = stage;
  const environment = {
    ...readEnvironment({ DATABASE_URL: databaseUrl, WORKER_PORT: "0", EVENKEEL_HOST: "127.0.0.1" }),
    databaseUrl,
  };
  const log = createLog({ name: "worker", format: "json", write: () => {} });
  const onRefused = (error: unknown): void => {
    throw error;
  };
  const worker = await createWorker({ environment, log, loops: [{ ...judgeGates, intervalMs: 600_000 }], onRefused });
  try {
    // The line that hears the news is open when its first round is over.
    const metrics = async () => (await fetch(`http://127.0.0.1:${worker.port}/metrics`)).text();
    await vi.waitFor(async () => expect(await metrics()).toMatch(/loop_rounds\{loop="judge-gates"\} [2-9]/), {
      timeout: 5_000,
    });
    await reportStopEvent(operator, { rolloutId, event: "data-leak", words: "a name of another customer" });
    await vi.waitFor(
      async () =>
        expect(await stage.read(rolloutId)).toMatchObject({ state: "rolled_back", rollbackReason: "stop_event" }),
      { timeout: 5_000 },
    );
  } finally {
    await worker.close();
  }
});
