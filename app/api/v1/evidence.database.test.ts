// What a rollout leaves behind and what can be done with it: evidence that is checked elsewhere, gates proved and tried on
// its recorded ticks, and who met the release.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { and, desc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readOutcome } from "#db/rows/tick";
import { auditEntry } from "#db/schema/access";
import { tick } from "#db/schema/rollout";
import type { CommandContext } from "#lib/commands/kernel/context";
import { exportEvidence } from "#lib/commands/rollout/export-evidence";
import { proveGate } from "#lib/commands/rollout/prove-gate";
import { evidenceFileSchema } from "#lib/domain/evidence/evidence-file";
import { verifyEvidence } from "#lib/domain/evidence/verify-evidence";
import { evidenceFile } from "#lib/queries/rollout/evidence-file";
import { newestProofs } from "#lib/queries/rollout/gate-proofs";
import { groupFigures } from "#lib/queries/rollout/group-figures";
import { replayGate } from "#lib/queries/rollout/replay-gate";
import { rolloutPage } from "#lib/queries/rollout/rollout-page";
import { fairPlan, healthyTraffic, RolloutStage, unfairTraffic } from "../../../lib/commands/rollout/test-stage.ts";
import { withRestDoor } from "./test-door.ts";

const { ask, must } = withRestDoor();
const folder = mkdtempSync(join(tmpdir(), "evenkeel-evidence-"));
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
let stage: RolloutStage;
let operator: CommandContext;
let viewer: CommandContext;
let unfair: string;

beforeAll(async () => {
  stage = new RolloutStage(process.env.DATABASE_URL ?? "");
  await stage.open();
  operator = await stage.person("operator");
  viewer = await stage.person("viewer");
  unfair = await stage.rollout(operator);
  expect(await stage.play(unfair, unfairTraffic, ["rolled_back", "completed"])).toBe("rolled_back");
});

afterAll(async () => {
  await stage.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Newest first. */
async function audited(rolloutId: string, action: string) {
  const which = and(eq(auditEntry.subjectId, rolloutId), eq(auditEntry.action, action));
  return stage.db.select().from(auditEntry).where(which).orderBy(desc(auditEntry.id));
}

function runVerify(content: unknown): { status: number | null; said: string } {
  const file = join(folder, "evidence.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  const env = { PATH: process.env.PATH, NODE_ENV: "test" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/evidence-verify.ts", file], {
    env,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

async function fileFor(ctx: CommandContext, rolloutId: string) {
  const wanted = await exportEvidence(ctx, { rolloutId });
  const text = await new Response(evidenceFile(stage.db, { ...wanted, now: new Date() })).text();
  return evidenceFileSchema.parse(JSON.parse(text));
}

describe("evidence as a file", () => {
  test("is judged again elsewhere, without the database, to 1e-9; taking it is noted", async () => {
    const { status, body } = await ask("GET", `/rollouts/${unfair}/evidence`);
    expect(status).toBe(200);
    const good = runVerify(body);
    expect(good.said).toContain("chain, seals and every figure hold to 1e-9");
    expect(good.status).toBe(0);
    expect(body.records.length).toBeGreaterThan(2);
    expect(body.ticks.length).toBe(body.records.at(-1).tick);
    const [noted] = await audited(unfair, "rollout.evidence_exported");
    expect(noted?.detail).toMatchObject({ groups: "included" });

    const last = body.records.at(-1);
    last.record.gates.opportunity.logHarm -= 0.001;
    const bad = runVerify(body);
    expect(bad.status).toBe(1);
    expect(bad.said).toMatch(
      new RegExp(`record ${last.id}, gate opportunity, logHarm: the file has [\\d.]+, checking gives [\\d.]+`),
    );
    expect(runVerify("{").status).toBe(2);
  });

  test("one record stands alone with its ticks, and says that it follows another", async () => {
    const { body: whole } = await ask("GET", `/rollouts/${unfair}/evidence`);
    const middle = whole.records[1];
    const { body: one } = await ask("GET", `/rollouts/${unfair}/evidence/${middle.id}`);
    expect(one.records).toEqual([middle]);
    expect(one.ticks.length).toBe(middle.tick);
    const check = verifyEvidence(evidenceFileSchema.parse(one), sha256);
    expect(check).toMatchObject({ verdict: "unproven", faults: [], replayed: 1 });
    expect(check.open).toEqual([`the first record follows one that is not in the file (${middle.previousHash})`]);
    const unknown = await ask("GET", `/rollouts/${unfair}/evidence/evi_00000000000000000000000000`);
    expect(unknown).toMatchObject({ status: 404 });
  });

  test("leaves figures per group out for whoever may not read them, and the rest can still be checked", async () => {
    const file = await fileFor(viewer, unfair);
    expect(file.withheld?.gates).toEqual(["opportunity"]);
    expect(JSON.stringify(file)).not.toMatch(/"women":[{[]/);
    expect(verifyEvidence(file, sha256)).toMatchObject({
      verdict: "unproven",
      faults: [],
      replayed: file.records.length,
    });
    expect((await audited(unfair, "rollout.evidence_exported"))[0]?.detail).toMatchObject({ groups: "withheld" });
  });

  test("says plainly from which tick on retention has taken what a replay needs", async () => {
    const rolloutId = await stage.rollout(operator);
    await stage.play(rolloutId, unfairTraffic, ["rolled_back"]);
    await stage.db.delete(tick).where(and(eq(tick.rolloutId, rolloutId), eq(tick.number, 2)));
    const file = await fileFor(operator, rolloutId);
    expect(file.prunedTicks).toMatch(
      /^1 of \d+ ticks have been removed by the retention policy, the first of them tick 2/,
    );
    const { status, said } = runVerify(file);
    expect(status).toBe(2);
    expect(said).toContain("replay is not possible from tick 2 on");
    const gate = fairPlan().gates?.[0] as Parameters<typeof replayGate>[1]["gate"];
    const replayed = await replayGate(stage.db, {
      rolloutId,
      gate: { ...gate, kind: "guardrail", weight: 1, minPerStream: 1 },
    });
    expect(replayed.limits.join()).toContain("tick 2 is not stored any more");
    expect(replayed.retrospect.ticks).toBe(1);
  });
});

test("stop events are listed with what was counted: the first twenty reports and the last, and the one that rolled back", async () => {
  const stopEvents = [{ event: "data-leak" }, { event: "wrong-action", count: 30 }];
  const rolloutId = await stage.rollout(operator, fairPlan({ stopEvents }));
  await stage.verify();
  const path = `/rollouts/${rolloutId}/stop-events`;
  expect((await must("GET", path)).stopEvents).toEqual([
    { event: "data-leak", count: 1, reported: 0, reports: [] },
    { event: "wrong-action", count: 30, reported: 0, reports: [] },
  ]);
  let eventId = "";
  for (let report = 1; report <= 22; report++) {
    ({ eventId } = await must("POST", path, { event: "wrong-action", words: `case ${report}` }));
    await stage.judge(rolloutId);
  }
  const [, wrong] = (await must("GET", path)).stopEvents;
  expect([wrong.reported, wrong.reports.length]).toEqual([22, 21]);
  expect(wrong.reports[0]).toMatchObject({ words: "case 1", by: { kind: "person" }, at: expect.any(String) });
  expect(wrong.reports.at(-1)).toMatchObject({ id: eventId, words: "case 22" });
  await must("POST", path, { event: "data-leak", words: "an address" });
  expect(await stage.judge(rolloutId)).toMatchObject({ decision: "roll_back" });
  expect((await must("GET", path)).stopEvents[0]).toMatchObject({ reported: 1, reports: [{ words: "an address" }] });
  expect((await ask("GET", "/rollouts/rol_00000000000000000000000000/stop-events")).status).toBe(404);
});

describe("a gate on past data", () => {
  const opportunity = (margin: number, bound = 0) => ({
    key: "trial",
    metric: "equal-opportunity-gap",
    rule: { kind: "fairness", groups: ["women", "men"], rate: "tpr", bound, margin },
  });

  test("says what it would have decided and when: the same rule as it did, a laxer one never", async () => {
    const path = `/rollouts/${unfair}/gates/replay`;
    const same = await must("POST", path, { gate: opportunity(0.2) });
    const [last] = await stage.db
      .select()
      .from(tick)
      .where(eq(tick.rolloutId, unfair))
      .orderBy(desc(tick.number))
      .limit(1);
    const { plan } = await stage.read(unfair);
    const outcome = readOutcome(last!, { plan, takenAt: last!.takenAt });
    expect(same).toMatchObject({ countsOf: "opportunity", alpha: 0.005 });
    expect(same.retrospect.logHarm).toBeCloseTo(outcome.gates.opportunity!.logHarm, 9);
    expect(same.rolledBackAt).not.toBeNull();
    expect(Date.parse(same.retrospect.crossed.at)).toBeLessThanOrEqual(Date.parse(same.rolledBackAt) + 1);
    const lax = await must("POST", path, { gate: opportunity(0.5, 0.5) });
    expect(lax.retrospect.crossed).toBeNull();
    const strict = await must("POST", path, { gate: opportunity(0.2), alpha: 0.0001 });
    expect(strict.retrospect.crossed?.seconds ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(
      same.retrospect.crossed.seconds,
    );
  });

  test("refuses what was not counted, naming what was", async () => {
    const gate = { key: "latency", metric: "latency", rule: { kind: "quantile", marginBuckets: 4 } };
    const { status, body } = await ask("POST", `/rollouts/${unfair}/gates/replay`, { body: { gate } });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain("counted were: error-rate (rate), equal-opportunity-gap (fairness)");
  });
});

describe("a proof that a gate works", () => {
  let long: string;
  beforeAll(async () => {
    long = await stage.rollout(operator, fairPlan({ minimumExposures: 30_000 }));
    for (let round = 0; round < 40; round++) {
      await stage.verify();
      await stage.send(long, healthyTraffic((await stage.read(long)).trafficPercent));
      await stage.judge(long);
    }
  });

  test("counts false alarms against the promise and finds the harm that was put in; it is kept on the gate", async () => {
    const path = `/rollouts/${long}/gates/errors/proofs`;
    const fault = { kind: "points", by: 0.05 };
    const { proofId, result } = await must("POST", path, { resamplings: 60, fault });
    expect(result).toMatchObject({ resamplings: 60, promisedRate: 0.005, fault, baselineKeepsRule: true });
    expect(result.falseAlarms).toBeLessThanOrEqual(result.mostExpected);
    expect(result.detections).toBeGreaterThan(54);
    expect(result.medianDelaySeconds).toBeGreaterThanOrEqual(0);
    const { proofs } = await must("GET", `/rollouts/${long}/proofs`);
    expect(proofs).toMatchObject([{ proofId, gateKey: "errors", statisticsVersion: "1", result }]);
    expect((await audited(long, "rollout.gate_proved"))[0]?.detail).toMatchObject({ gate: "errors", resamplings: 60 });
    const gates = [...(await stage.read(unfair)).plan.gates].map((gate) => ({ ...gate, weight: 7 }));
    const kept = await newestProofs(stage.db, { environment: "production", service: "income-scorer", gates });
    expect(Object.keys(kept)).toEqual(["errors"]);
    expect(kept.errors).toMatchObject({ proofId, rolloutId: long });
    const others = await newestProofs(stage.db, { environment: "production", service: "another", gates });
    expect(others).toEqual({});
  });

  test("changes nothing of the rollout, and is an operator's", async () => {
    const before = await stage.read(long);
    await proveGate(operator, { rolloutId: long, gateKey: "opportunity", resamplings: 20 });
    expect(await stage.read(long)).toEqual(before);
    await expect(proveGate(viewer, { rolloutId: long, gateKey: "errors" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  test("refuses a fault that the rule does not look for, a gate that is not there, and too little data", async () => {
    const fault = { kind: "slower", by: 2 };
    const wrong = await ask("POST", `/rollouts/${long}/gates/errors/proofs`, { body: { fault } });
    expect(JSON.stringify(wrong.body)).toContain('a rate rule looks for \\"points\\"');
    const unknown = await ask("POST", `/rollouts/${long}/gates/nothing/proofs`, { body: {} });
    expect(JSON.stringify(unknown.body)).toContain("its gates: errors, opportunity");
    const fresh = await stage.rollout(operator);
    const few = await ask("POST", `/rollouts/${fresh}/gates/errors/proofs`, { body: {} });
    expect(JSON.stringify(few.body)).toContain("only 0 recorded ticks");
  });
});

describe("who met the release", () => {
  beforeAll(async () => {
    const { flagKey } = await stage.read(unfair);
    await stage.db.execute(sql`
      insert into outcome (environment, service, prediction_id, unit_id, flag_key, variant, group_key, predicted, predicted_at, stored_at)
      select 'production', 'income-scorer', 'p' || i, 'u' || i % 60, ${flagKey}, 'v2',
        case when i % 60 < 30 then 'men' when i % 60 < 54 then 'women' else 'other' end, 1,
        (select started_at from rollout where id = ${unfair}) + interval '1 ms', now() from generate_series(0, 119) i`);
    await stage.db.execute(sql`
      insert into rollup (environment, service, metric, variant, bucket_at, n, s)
      select 'production', 'income-scorer', 'requests', variant, (select started_at from rollout where id = ${unfair}), 7, 0
      from unnest(array['v1', 'v2']) variant`);
  });

  test("is counted in requests and distinct units; small groups are withheld, and so is what tells them", async () => {
    const plain = await must("GET", `/rollouts/${unfair}/reach`);
    expect(plain).toMatchObject({ variant: "v2", requests: 7, groups: null });
    expect(plain.units).toBeGreaterThan(0);
    expect(await audited(unfair, "rollout.groups_read")).toEqual([]);
    const { groups } = await must("GET", `/rollouts/${unfair}/reach?groups=true`);
    expect(groups).toEqual([
      { group: "men", decisions: 60, units: 30 },
      { group: "other", decisions: null, units: null },
      { group: "women", decisions: null, units: null },
    ]);
    const csv = await ask("GET", `/rollouts/${unfair}/reach/csv?groups=true`);
    expect(csv.headers.get("content-type")).toContain("text/csv");
    expect(await audited(unfair, "rollout.groups_read")).toMatchObject([
      { detail: { how: "csv" } },
      { detail: { how: "api" } },
    ]);
  });

  test("the rollout page carries no figure of a group; they are read by themselves", async () => {
    const page = await rolloutPage(stage.db, { rolloutId: unfair, range: "rollout", now: new Date() });
    expect(JSON.stringify(page?.facts.outcome)).not.toContain("women");
    expect(page?.facts.baselineRatios.opportunity).toBeCloseTo(2 / 3, 2);
    const figures = await groupFigures(stage.db, { rolloutId: unfair, now: new Date() });
    const women = figures?.gates.opportunity?.groups.find(({ group }) => group === "women");
    expect(women?.candidate?.[0]).toBeGreaterThan(10);
  });
});

test("a dry-run gate that would have rolled back is shown so, and the rollout completes", async () => {
  const plan = fairPlan({ minimumExposures: 20_000 });
  const gates = plan.gates?.map((gate) => (gate.key === "opportunity" ? { ...gate, dryRun: true } : gate));
  const rolloutId = await stage.rollout(operator, { ...plan, gates });
  expect(await stage.play(rolloutId, unfairTraffic, ["rolled_back", "paused", "completed"])).toBe("completed");
  const page = await rolloutPage(stage.db, { rolloutId, range: "rollout", now: new Date() });
  expect(page?.facts.outcome?.gates.opportunity).toMatchObject({ state: "regressed", dryRun: true });
  expect(page?.facts.outcome?.gates.errors?.share).toBe(1);
});
