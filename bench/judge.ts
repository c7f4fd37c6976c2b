/**
 * What judging costs: one look at 100 rollouts of six gates each that all have news, with its database work and, from
 * the ticks that were stored, without it. For information: the worker looks once a second.
 * Usage: node bench/judge.ts
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { migrate } from "#db/migrate";
import { launchPostgres } from "#lib/adapters/postgres/launch";
import { createFlag } from "#lib/commands/flag/create-flag";
import type { CommandContext } from "#lib/commands/kernel/context";
import { createRollout } from "#lib/commands/rollout/create-rollout";
import { judgeDueRollouts } from "#lib/commands/rollout/judge-due-rollouts";
import { replay } from "#lib/domain/gate/replay";
import { tickInputSchema } from "#lib/domain/gate/tick-input";
import type { ApiKeyId } from "#lib/domain/kernel/id";
import { rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { storyPlan } from "../demo/story-plan.ts";
import type { BenchResult } from "./linear-rate.ts";

const ROLLOUTS = 100;
const WARM_UP = 5;
const LOOKS = 15;

/** Stays on its first step. */
const plan = { ...storyPlan, steps: [{ exposurePercent: 50, holdSeconds: 3_600 }, { exposurePercent: 100 }] };
const fence = { name: "judge-gates", owner: "prc_bench", token: 1 };
const key: CommandContext["actor"] = {
  kind: "api_key",
  keyId: "key_bench" as ApiKeyId,
  name: "bench",
  scopes: ["manage"],
  environment: "production",
};
const engine: CommandContext["actor"] = { kind: "engine", because: "bench" };

/** What a second of 160 requests leaves behind for each rollout; both arms alike, whole counts by chance. */
const SECOND = `
  insert into gate_delta (rollout_id, environment, gate_key, arm, group_key, step, n, s, q, histogram)
  select rollout.id, 'production', fact.gate, arm, fact.grp, 0, fact.n, floor(fact.n * fact.rate + random()), fact.q,
    case when fact.gate = 'latency' then array_fill(0, array[80]) || array[10, 20, 20, 20, 10] || array_fill(0, array[143]) end
  from rollout, unnest(array['candidate', 'baseline']) as arm, (values
    ('$assigned', '', 80, 0, 0), ('errors', '', 80, 0.01, 0), ('latency', '', 80, 0, 0), ('accuracy', '', 80, 0.15, 0),
    ('equal-opportunity', 'women', 4, 0.5, 0), ('equal-opportunity', 'men', 16, 0.6, 0),
    ('conversion', '', 80, 0.9, 0), ('rating', '', 30, 0.7, 18)
  ) as fact (gate, grp, n, rate, q)`;

const contextOf = (handle: DatabaseHandle, actor: CommandContext["actor"]): CommandContext => ({
  db: handle.db,
  actor,
  now: new Date(),
  random: randomBytes,
});

export async function benchJudge(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const postgres = await launchPostgres({ dataDir: join(folder, "postgres") });
  const handle = openDatabase(postgres.url, { applicationName: "bench", maxConnections: 10 });
  try {
    await migrate(postgres.url);
    await prepare(handle);
    const looks = await look(handle);
    return report({ ...looks, pureMs: await judgeAgain(handle) });
  } finally {
    await handle.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(handle: DatabaseHandle): Promise<void> {
  await handle.pool.query(
    `insert into api_key (id, name, hash, hint, scopes, environment, created_at)
     values ('key_bench', 'bench', 'bench', '', array['manage'], 'production', now())`,
  );
  await handle.pool.query("insert into lease values ($1, $2, $3, now() + interval '1 hour')", Object.values(fence));
  for (let i = 0; i < ROLLOUTS; i++) {
    const ctx = contextOf(handle, key);
    const flagKey = `model-${i}`;
    await createFlag(ctx, { service: "scorer", key: flagKey, variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
    await createRollout(ctx, { flagKey, candidateVariant: "v2", plan: rolloutPlanSchema.parse(plan), start: true });
  }
}

async function look(handle: DatabaseHandle): Promise<{ wallMs: number; processorMs: number }> {
  const total = { wallMs: 0, processorMs: 0 };
  for (let round = -WARM_UP; round < LOOKS; round++) {
    await handle.pool.query(SECOND);
    const [startMs, before] = [performance.now(), process.cpuUsage()];
    const { judged, failed } = await judgeDueRollouts(contextOf(handle, engine), fence);
    const { user, system } = process.cpuUsage(before);
    if (failed[0]) throw failed[0].error;
    if (judged.length !== ROLLOUTS) throw new Error(`${judged.length} of ${ROLLOUTS} rollouts were judged`);
    if (round < 0) continue;
    total.wallMs += (performance.now() - startMs) / LOOKS;
    total.processorMs += (user + system) / 1_000 / LOOKS;
  }
  return total;
}

/** The same ticks without a database: milliseconds of processor for one look. */
async function judgeAgain(handle: DatabaseHandle): Promise<number> {
  const { rows } = await handle.pool.query("select rollout_id, input from tick order by rollout_id, number");
  const histories = [...Map.groupBy(rows, (row) => row.rollout_id).values()].map((ticks) =>
    ticks.map(({ input }) => tickInputSchema.parse(input)),
  );
  const parsed = rolloutPlanSchema.parse(plan);
  const judgeAll = (): void => histories.forEach((inputs) => void replay(parsed, inputs));
  judgeAll();
  const before = process.cpuUsage();
  judgeAll();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (WARM_UP + LOOKS);
}

function report(cost: { wallMs: number; processorMs: number; pureMs: number }): BenchResult {
  const row = (label: string, ms: number) => ({ label, value: `${ms.toFixed(0)} ms`, target: "shown", ok: true });
  return {
    name: `One look at ${ROLLOUTS} rollouts with ${plan.gates.length} gates (mean of ${LOOKS}, load average ${loadavg()[0]!.toFixed(2)})`,
    rows: [
      row("wall clock", cost.wallMs),
      row("the worker's processor", cost.processorMs),
      row("of it judging, without the database", cost.pureMs),
    ],
  };
}

if (import.meta.main) {
  const { name, rows } = await benchJudge();
  process.stdout.write(`${name}\n`);
  for (const { label, value } of rows) process.stdout.write(`  ${label}: ${value}\n`);
}
