import { asc, desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { readInput, readOutcome } from "#db/rows/tick";
import { auditEntry } from "#db/schema/access";
import { gateInput } from "#db/schema/gate-input";
import { incident, incidentEvent, incidentUpdate } from "#db/schema/incident";
import { decision, evidence, tick } from "#db/schema/rollout";
import type { EvidenceDocument } from "#lib/domain/gate/evidence";
import { packDeltas } from "#lib/domain/gate/packed-deltas";
import { replay } from "#lib/domain/gate/replay";
import { tickInputSchema } from "#lib/domain/gate/tick-input";
import { packStop, stopKeyOf } from "#lib/domain/telemetry/stop-event";
import { pauseRollout } from "./pause-rollout.ts";
import { reportStopEvent } from "./report-stop-event.ts";
import { rollBackRollout } from "./roll-back-rollout.ts";
import { fairPlan, healthyTraffic, type PlanInput, withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();
const stopEvents = [{ event: "data-leak" }, { event: "wrong-action", count: 2 }];

const begin = async (plan: Partial<PlanInput> = {}) => {
  const operator = await stage.person("operator");
  const rolloutId = await stage.rollout(operator, fairPlan({ stopEvents, ...plan }));
  await stage.verify();
  return { operator, rolloutId };
};

/** What an ingest transaction appends for a report. */
const heard = async (rolloutId: string, event: string, id: string) => {
  const { step } = await stage.read(rolloutId);
  const at = new Date().toISOString();
  const groupKey = packStop({ id, event, at, by: { kind: "service", name: "leak-evaluator" } });
  const counted = { step: step ?? 0, n: 1, s: 0, q: 0, histogram: null };
  const deltas = packDeltas([{ gateKey: stopKeyOf(event), arm: "candidate", groupKey, ...counted }]);
  return stage.db.insert(gateInput).values({ rolloutId, environment: "production", deltas });
};

test("a report of a service rolls back with the next look: decision, evidence, incident and draft name it", async () => {
  const { rolloutId } = await begin();
  await stage.send(rolloutId, healthyTraffic(10));
  await stage.judge(rolloutId);
  await heard(rolloutId, "data-leak", "evt-17");
  expect(await stage.judge(rolloutId)).toMatchObject({ decision: "roll_back" });

  expect(await stage.read(rolloutId)).toMatchObject({
    state: "rolled_back",
    rollbackReason: "stop_event",
    trafficPercent: 0,
  });
  const [decided] = await stage.db
    .select()
    .from(decision)
    .where(eq(decision.rolloutId, rolloutId))
    .orderBy(desc(decision.at));
  expect(decided?.because).toMatchObject({ code: "stop_event", event: "data-leak" });
  expect(decided?.because.sentence).toMatch(
    /because \*data leak\* was reported for v2 by the service leak-evaluator at [\d:]+ UTC, and its plan stops at 1\.$/,
  );
  const [proof] = await stage.db
    .select()
    .from(evidence)
    .where(eq(evidence.id, decided?.evidenceId ?? ""));
  const document = proof?.record as unknown as EvidenceDocument;
  expect(document.stopEvents?.["data-leak"]).toMatchObject({ n: 1, seen: [{ id: "evt-17" }] });
  expect(document.combined.logHarm).toBeLessThan(document.combined.threshold);
  const [opened] = await stage.db.select().from(incident).where(eq(incident.rolloutId, rolloutId));
  expect(opened).toMatchObject({ severity: "P1", kind: "real", evidenceId: proof?.id });
  expect(opened?.title).toBe("v2 was stopped in income scorer: data leak was reported");
  const events = await stage.db
    .select()
    .from(incidentEvent)
    .where(eq(incidentEvent.incidentId, opened?.id ?? ""));
  expect(events.find(({ kind }) => kind === "opened")).toMatchObject({
    title: "Stop event: data leak was reported",
    detail: expect.stringContaining("by the service leak-evaluator"),
  });
  const [draft] = await stage.db
    .select()
    .from(incidentUpdate)
    .where(eq(incidentUpdate.incidentId, opened?.id ?? ""));
  expect(draft?.title).toBe("A report of data leak in Income scorer");
  expect(draft?.body).toContain("We are looking into a report of data leak, affecting Income scorer since");
});

test("the ticks alone say it again, with the same evidence as without the report", async () => {
  const { rolloutId } = await begin({ stopEvents: [{ event: "wrong-action", count: 3 }] });
  for (let round = 0; round < 6; round++) {
    await stage.send(rolloutId, healthyTraffic((await stage.read(rolloutId)).trafficPercent));
    await heard(rolloutId, "wrong-action", `evt-${round}`);
    await stage.judge(rolloutId);
    if (round < 2) expect((await stage.read(rolloutId)).state).toBe("running");
  }
  const { plan, state } = await stage.read(rolloutId);
  expect(state).toBe("rolled_back");
  const rows = await stage.db.select().from(tick).where(eq(tick.rolloutId, rolloutId)).orderBy(asc(tick.number));
  expect(rows).toHaveLength(3);
  const inputs = rows.map((row) => tickInputSchema.parse(readInput(row)));
  const again = replay(plan, inputs);
  const silent = replay(
    plan,
    inputs.map(({ stops: _stops, ...tickInput }) => tickInput),
  );
  for (const [index, row] of rows.entries()) {
    const { combined, stops } = readOutcome(row, { plan, takenAt: row.takenAt });
    expect(stops?.["wrong-action"]?.n).toBe(index + 1);
    expect(combined).toMatchObject(again[index]!.combined);
    expect(again[index]).toEqual(silent[index]);
  }
});

describe("a person's report", () => {
  test("counts beside a service's, also while the rollout is paused; its words are kept and not made a reason", async () => {
    const { operator, rolloutId } = await begin();
    await pauseRollout(operator, { rolloutId });
    await heard(rolloutId, "wrong-action", "evt-1");
    await stage.judge(rolloutId);
    const report = { rolloutId, event: "wrong-action", words: "it cancelled an order", idempotencyKey: "press-of-ada" };
    const answer = await reportStopEvent(operator, report);
    expect(answer).toMatchObject({ event: "wrong-action", count: 2 });
    expect(await reportStopEvent(operator, report)).toEqual(answer);
    expect((await stage.read(rolloutId)).state).toBe("paused");
    await stage.judge(rolloutId);

    const row = await stage.read(rolloutId);
    expect(row).toMatchObject({ state: "rolled_back", rollbackReason: "stop_event" });
    expect(row.stateBecause).toContain("*wrong action* was reported 2 times for v2, last by operator person at");
    expect(row.stateBecause).not.toContain("order");
    const proofs = await stage.db
      .select()
      .from(evidence)
      .where(eq(evidence.rolloutId, rolloutId))
      .orderBy(desc(evidence.id));
    const document = proofs[0]?.record as unknown as EvidenceDocument;
    expect(document.stopEvents?.["wrong-action"]).toMatchObject({ n: 2, last: { words: "it cancelled an order" } });
    const audit = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, rolloutId));
    expect(audit.filter(({ action }) => action === "rollout.stop_event_reported")).toHaveLength(1);
  });

  test("is refused for what the plan does not name, by who may not roll back, and when nothing serves", async () => {
    const { operator, rolloutId } = await begin();
    const report = { rolloutId, event: "data-leak", words: "a name of another customer" };
    await expect(reportStopEvent(operator, { ...report, event: "fire" })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ field: "event", problem: "must be one of the plan's stop events: data-leak, wrong-action" }],
    });
    await expect(reportStopEvent(await stage.person("viewer"), report)).rejects.toMatchObject({ code: "forbidden" });
    await rollBackRollout(operator, { rolloutId });
    await expect(reportStopEvent(operator, report)).rejects.toMatchObject({ code: "precondition-failed" });
  });
});

test("a report in a preview or a bake ends it, too", async () => {
  const operator = await stage.person("operator");
  const preview = await stage.rollout(
    operator,
    {
      steps: [{ exposurePercent: 0 }, { exposurePercent: 100 }],
      ...{ preview: { targetingKeys: ["ada"] }, stopEvents, bakeSeconds: 60 },
      gates: [{ key: "errors", metric: "error-rate", rule: { kind: "limit", limit: 0.5 } }],
    },
    { strategy: "blue_green" },
  );
  await stage.verify();
  await heard(preview, "data-leak", "evt-p");
  await stage.judge(preview);
  const row = await stage.read(preview);
  expect(row).toMatchObject({ state: "rolled_back", rollbackReason: "stop_event" });
  expect(row.stateBecause).toContain("Rolled back from its preview to 0");

  const { rolloutId } = await begin({ bakeSeconds: 3_600 });
  await stage.play(rolloutId, healthyTraffic, ["baking"]);
  await heard(rolloutId, "data-leak", "evt-b");
  await stage.judge(rolloutId);
  expect(await stage.read(rolloutId)).toMatchObject({ state: "rolled_back", rollbackReason: "stop_event" });
});
