import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { tick } from "#db/schema/rollout";
import type { CommandContext } from "#lib/commands/kernel/context";
import { createRollout } from "../../commands/rollout/create-rollout.ts";
import { rollBackRollout } from "../../commands/rollout/roll-back-rollout.ts";
import { fairPlan, healthyTraffic, unfairTraffic, withRolloutStage } from "../../commands/rollout/test-stage.ts";
import { overview } from "../console/overview.ts";
import { rolloutRows } from "../console/rollout-rows.ts";
import { gateHistory } from "./gate-history.ts";
import { findRolloutFacts } from "./rollout-facts.ts";
import { rolloutPage } from "./rollout-page.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let rolloutId: string;

beforeAll(async () => {
  operator = await stage.person("operator");
  rolloutId = await stage.rollout(operator, fairPlan());
  expect(await stage.play(rolloutId, unfairTraffic, ["rolled_back", "completed"])).toBe("rolled_back");
});

const now = () => new Date(Date.now() + 1_000);

test("a rollout that was taken back shows its evidence past the limit and the gates of each step", async () => {
  const page = await rolloutPage(stage.db, { rolloutId, range: "rollout", now: now() });
  const last = page?.history.opportunity?.at(-1);
  expect(last?.value).toBeGreaterThanOrEqual(1 / (page?.facts.plan.alpha ?? 0));
  const own = page?.ladder.find((attempt) => attempt.isCurrent);
  expect(own?.steps.at(-1)?.gates[1]).toBe("regressed");
  expect(own?.rollback).toMatchObject({ isAutomatic: true });
  expect(page?.facts).toMatchObject({ canRollBack: false, receipt: { toPercent: 0 } });
});

test("a rollout of days is thinned to some hundred points, and its newest one stays", async () => {
  const [{ newest } = { newest: 0 }] = (
    await stage.db.execute<{ newest: number }>(
      sql`select max(number) as newest from tick where rollout_id = ${rolloutId}`,
    )
  ).rows;
  await stage.db.execute(sql`
    insert into tick (rollout_id, number, environment, version, taken_at, step, packed_input, packed_outcome, judgement)
    select rollout_id, number + n, environment, version, taken_at + make_interval(secs => n), step, '[]', packed_outcome, judgement
    from ${tick}, generate_series(1, 20000) n where rollout_id = ${rolloutId} and number = ${newest}`);
  const { evidence, stepStates } = await gateHistory(stage.db, { rolloutId, plan: (await stage.read(rolloutId)).plan });
  expect(evidence.opportunity?.length).toBeLessThan(400);
  expect(evidence.opportunity?.at(-1)?.at).toBeGreaterThan(Date.now() + 19_000_000);
  expect(Object.values(stepStates).at(-1)?.[1]).toBe("regressed");
});

test("the overview keeps an active rollout however many newer ones are over", async () => {
  const active = await stage.rollout(operator, fairPlan());
  for (let i = 0; i < 14; i += 1) {
    await stage.db.execute(sql`
      insert into rollout select (jsonb_populate_record(rollout, jsonb_build_object('id', ${`rol_z${i}`}::text,
        'state', 'rolled_back', 'traffic_percent', 0, 'ended_at', now(), 'rollback_reason', 'manual'))).* from rollout
      where id = ${active}`);
  }
  const { rollouts } = await overview(stage.db, { environment: "production", now: now() });
  expect(rollouts.map((one) => one.id)).toContain(active);
  expect(rollouts.filter((one) => one.state === "rolled_back")).toHaveLength(5);
});

test("a completed release offers no way back while another rollout is compared with it", async () => {
  const completed = await stage.rollout(operator, fairPlan());
  await stage.play(completed, healthyTraffic, ["completed"]);
  const offered = async () => {
    const rows = await rolloutRows(stage.db, { environment: "production", now: now(), limit: 200 });
    const inList = rows.find((row) => row.id === completed)?.canRollBack;
    const onPage = (await findRolloutFacts(stage.db, completed))?.canRollBack;
    return { inList, onPage };
  };
  expect(await offered()).toEqual({ inList: true, onPage: true });
  const { flagKey } = await stage.read(completed);
  const next = { flagKey, candidateVariant: "v3", plan: fairPlan(), start: true };
  const { rolloutId } = await createRollout(operator, next);
  expect(await offered()).toEqual({ inList: false, onPage: false });
  await rollBackRollout(operator, { rolloutId });
  expect(await offered()).toEqual({ inList: true, onPage: true });
});
