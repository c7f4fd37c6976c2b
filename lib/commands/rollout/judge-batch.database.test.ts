import { asc, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { loadGovernance } from "#db/rows/governance";
import { parseRolloutRow } from "#db/rows/rollout";
import { readInput } from "#db/rows/tick";
import { evidence, gateState, rollout, tick } from "#db/schema/rollout";
import { replay } from "#lib/domain/gate/replay";
import { tickInputSchema } from "#lib/domain/gate/tick-input";
import { judgeBatch } from "./judge-batch.ts";
import { judgeDueRollouts } from "./judge-due-rollouts.ts";
import { findStoredJudge } from "./stored-judge.ts";
import { fairPlan, healthyTraffic, withRolloutStage } from "./test-stage.ts";

const stage = withRolloutStage();
/** Stays on its first step, so that most looks are quiet. */
const patient = fairPlan({
  steps: [
    { exposurePercent: 10, holdSeconds: 3_600, advanceOn: "time" },
    { exposurePercent: 50, advanceOn: "evidence" },
    { exposurePercent: 100 },
  ],
});

async function started(count: number): Promise<string[]> {
  const operator = await stage.person("operator");
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await stage.rollout(operator, patient));
  await stage.verify();
  return ids;
}

async function recordOf(rolloutId: string) {
  const [row] = await stage.db.select().from(rollout).where(eq(rollout.id, rolloutId));
  const parsed = parseRolloutRow(row!);
  if (!parsed.ok) throw new Error(parsed.unsupported);
  return parsed.rollout;
}

const batchOf = async (rolloutIds: readonly string[]) => {
  const governance = await loadGovernance(stage.context());
  return judgeBatch(stage.context(), { rolloutIds, fence: stage.fence, restartedAt: null, governance });
};

test("a batch judges each rollout as if alone: every tick once, and its state again from what is stored", async () => {
  const ids = await started(3);
  for (let round = 0; round < 20; round++) {
    for (const id of ids) await stage.send(id, healthyTraffic(10));
    const { judged, left } = await batchOf(ids);
    expect(left).toEqual([]);
    expect(judged.map(({ rolloutId }) => rolloutId).sort()).toEqual([...ids].sort());
  }
  for (const id of ids) {
    const record = await recordOf(id);
    const rows = await stage.db.select().from(tick).where(eq(tick.rolloutId, id)).orderBy(asc(tick.number));
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const again = replay(
      record.plan,
      rows.map((row) => tickInputSchema.parse(readInput(row))),
    );
    const stored = await findStoredJudge(stage.context(), record);
    expect(stored?.engine.tick).toBe(20);
    expect(stored?.gates).toEqual(again.at(-1)?.gates);
    expect(stored?.chain.to).toBe(20);
    expect(record.judgement).toBe(rows.at(-1)?.judgement);
    const [state] = await stage.db.select().from(gateState).where(eq(gateState.rolloutId, id));
    expect(state?.tick).toBe(20);
  }
});

test("what somebody else wrote meanwhile is what a batch goes on from", async () => {
  const [id = ""] = await started(1);
  for (let round = 0; round < 3; round++) {
    await stage.send(id, healthyTraffic(10));
    await batchOf([id]);
    await stage.send(id, healthyTraffic(10));
    await stage.judge(id);
  }
  const stored = await findStoredJudge(stage.context(), await recordOf(id));
  expect(stored?.engine.tick).toBe(6);
  const rows = await stage.db.select().from(tick).where(eq(tick.rolloutId, id)).orderBy(asc(tick.number));
  expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  const assigned = rows.map((row) => tickInputSchema.parse(readInput(row)).assigned[0]);
  expect(stored?.engine.assigned[0]).toBe(assigned.reduce((sum, n) => sum + n, 0));
});

test("a change of verdict leaves its evidence from within a batch too", async () => {
  const ids = await started(2);
  for (let round = 0; round < 3; round++) {
    for (const id of ids) await stage.send(id, healthyTraffic(20));
    await batchOf(ids);
  }
  for (const id of ids) {
    const kept = await stage.db.select().from(evidence).where(eq(evidence.rolloutId, id));
    expect(kept.length).toBeGreaterThan(0);
    expect((await recordOf(id)).judgement).not.toBeNull();
  }
});

test("a rollout that cannot be judged keeps no other of its batch from it", async () => {
  const ids = await started(8);
  for (const id of ids) await stage.send(id, healthyTraffic(10));
  await judgeDueRollouts(stage.context(), stage.fence);
  await stage.db.update(gateState).set({ version: 99 }).where(eq(gateState.rolloutId, ids[3]!));
  for (const id of ids) await stage.send(id, healthyTraffic(10));
  const { judged, failed } = await judgeDueRollouts(stage.context(), stage.fence);
  expect(failed.map(({ rolloutId }) => rolloutId)).toEqual([ids[3]]);
  const others = ids.filter((id) => id !== ids[3]);
  expect(judged.map(({ rolloutId }) => rolloutId)).toEqual(expect.arrayContaining(others));
  const waiting = await stage.db.execute(sql`select distinct rollout_id from gate_input`);
  expect(waiting.rows).toEqual([{ rollout_id: ids[3] }]);
});
