/**
 * What a full tick of the worker costs: 1,000 active rollouts of eight gates each that all have news, read from Postgres,
 * judged and committed; processor of the worker and of its Postgres backends, young and after 200 ticks.
 * Usage: node bench/judge.ts [rollouts] [ticks of age]
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { migrate } from "#db/migrate";
import { readInput } from "#db/rows/tick";
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
import { type ProcessorTime, readProcessorTime } from "./processor-time.ts";

const WARM_UP = 5;
const LOOKS = 5;
const MOST_MS = 1_000;
const MOST_GROWTH = 1.2;
const LONG_MS = 120_000;

/** The story's six gates and two more: a limit, and a signal that is judged alone. Stays on its first step. */
const plan = {
  ...storyPlan,
  steps: [{ exposurePercent: 50, holdSeconds: 86_400 }, { exposurePercent: 100 }],
  gates: [
    ...storyPlan.gates,
    { key: "error-limit", metric: "error-rate", kind: "guardrail", rule: { kind: "limit", limit: 0.05 } },
    { key: "accuracy-signal", metric: "accuracy", kind: "signal", rule: { kind: "rate", marginAbs: 0.01 } },
  ],
};
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
  insert into gate_input (rollout_id, environment, deltas)
  select rollout.id, 'production', json_agg(case
    when fact.gate = 'latency' then json_build_array(0, fact.gate, arm, fact.n, 0, 0, '', array[10, 20, 20, 20, 10], 80)
    when fact.grp <> '' then json_build_array(0, fact.gate, arm, fact.n, floor(fact.n * fact.rate + random()), fact.q, fact.grp)
    else json_build_array(0, fact.gate, arm, fact.n, floor(fact.n * fact.rate + random()), fact.q) end)::text
  from rollout, generate_series(0, 1) as arm, (values
    ('$assigned', '', 80, 0, 0), ('$age', '', 80, 0.3, 0), ('errors', '', 80, 0.01, 0), ('latency', '', 80, 0, 0), ('accuracy', '', 80, 0.15, 0),
    ('equal-opportunity', 'women', 4, 0.5, 0), ('equal-opportunity', 'men', 16, 0.6, 0),
    ('conversion', '', 80, 0.9, 0), ('rating', '', 30, 0.7, 18),
    ('error-limit', '', 80, 0.01, 0), ('accuracy-signal', '', 80, 0.15, 0)
  ) as fact (gate, grp, n, rate, q)
  group by rollout.id`;

const contextOf = (handle: DatabaseHandle, actor: CommandContext["actor"]): CommandContext => ({
  db: handle.db,
  actor,
  now: new Date(),
  random: randomBytes,
});

interface Bench {
  handle: DatabaseHandle;
  /** Writes telemetry and reads the clocks: not part of what is measured. */
  observer: pg.Client;
  rollouts: number;
}

export const benchJudge = (): Promise<BenchResult> => benchJudgeWith({ rollouts: 1_000, ageTicks: 200 });

async function benchJudgeWith({ rollouts, ageTicks }: { rollouts: number; ageTicks: number }): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const postgres = await launchPostgres({ dataDir: join(folder, "postgres") });
  const handle = openDatabase(postgres.url, { applicationName: "bench", maxConnections: 10 });
  const observer = new pg.Client({ connectionString: postgres.url, application_name: "bench-observer" });
  try {
    await migrate(postgres.url);
    await observer.connect();
    const bench = { handle, observer, rollouts };
    await prepare(bench);
    await look(bench, WARM_UP);
    const young = await look(bench, LOOKS);
    const pureMs = await judgeAgain(bench);
    await look(bench, Math.max(0, ageTicks - WARM_UP - 2 * LOOKS));
    const old = await look(bench, LOOKS);
    return report({ rollouts, ageTicks, young, old, pureMs });
  } finally {
    await observer.end();
    await handle.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare({ handle, observer, rollouts }: Bench): Promise<void> {
  await observer.query(
    `insert into api_key (id, name, hash, hint, scopes, environment, created_at)
     values ('key_bench', 'bench', 'bench', '', array['manage'], 'production', now())`,
  );
  await observer.query("insert into lease values ($1, $2, $3, now() + interval '3 hours')", Object.values(fence));
  for (let i = 0; i < rollouts; i++) {
    const ctx = contextOf(handle, key);
    const flagKey = `model-${i}`;
    await createFlag(ctx, { service: "scorer", key: flagKey, variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
    await createRollout(ctx, { flagKey, candidateVariant: "v2", plan: rolloutPlanSchema.parse(plan), start: true });
  }
}

type Cost = ProcessorTime & { wallMs: number };

/** Means of so many ticks of all rollouts. */
async function look({ handle, observer, rollouts }: Bench, ticks: number): Promise<Cost> {
  const total: Cost = { wallMs: 0, workerMs: 0, backendMs: 0, backgroundMs: 0 };
  for (let tick = 0; tick < ticks; tick++) {
    await observer.query(SECOND);
    const before = await readProcessorTime(observer, "bench");
    const startMs = performance.now();
    const { judged, failed } = await judgeDueRollouts(contextOf(handle, engine), fence, LONG_MS);
    total.wallMs += (performance.now() - startMs) / ticks;
    const after = await readProcessorTime(observer, "bench");
    if (failed[0]) throw failed[0].error;
    if (judged.length !== rollouts) throw new Error(`${judged.length} of ${rollouts} rollouts were judged`);
    for (const name of ["workerMs", "backendMs", "backgroundMs"] as const)
      total[name] += (after[name] - before[name]) / ticks;
  }
  return total;
}

/** The same ticks of some rollouts without a database: milliseconds of processor for one tick of all. */
async function judgeAgain({ observer, rollouts }: Bench): Promise<number> {
  const some = Math.min(100, rollouts);
  const { rows } = await observer.query(
    `select rollout_id, packed_input as "packedInput", input from tick
     where rollout_id in (select id from rollout order by id limit ${some}) order by rollout_id, number`,
  );
  const histories = [...Map.groupBy(rows, (row) => row.rollout_id).values()].map((ticks) =>
    ticks.map((tick) => tickInputSchema.parse(readInput(tick))),
  );
  const parsed = rolloutPlanSchema.parse(plan);
  const judgeAll = (): void => histories.forEach((inputs) => void replay(parsed, inputs));
  judgeAll();
  const before = process.cpuUsage();
  judgeAll();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 1_000 / rows.length) * rollouts;
}

interface Costs {
  rollouts: number;
  ageTicks: number;
  young: Cost;
  old: Cost;
  pureMs: number;
}

function report({ rollouts, ageTicks, young, old, pureMs }: Costs): BenchResult {
  const row = (label: string, ms: number) => ({ label, value: `${ms.toFixed(0)} ms`, target: "shown", ok: true });
  const both = ({ workerMs, backendMs }: Cost): number => workerMs + backendMs;
  const growth = both(old) / both(young);
  return {
    name: `A tick of ${rollouts} rollouts with ${plan.gates.length} gates (means of ${LOOKS}, load average ${loadavg()[0]!.toFixed(2)})`,
    rows: [
      { ...row("processor of worker and backends", both(old)), target: `< ${MOST_MS} ms`, ok: both(old) < MOST_MS },
      row("the worker", old.workerMs),
      row("of it judging, without the database", pureMs),
      row("the Postgres backends", old.backendMs),
      row("other Postgres processes, not counted", old.backgroundMs),
      row("wall clock", old.wallMs),
      {
        label: `tick ${ageTicks} against tick ${WARM_UP + LOOKS}`,
        value: `${growth.toFixed(2)} x`,
        target: `<= ${MOST_GROWTH} x`,
        ok: growth <= MOST_GROWTH,
      },
    ],
  };
}

if (import.meta.main) {
  const [rollouts = 1_000, ageTicks = 200] = process.argv.slice(2).map(Number);
  const { name, rows } = await benchJudgeWith({ rollouts, ageTicks });
  process.stdout.write(`${name}\n`);
  for (const { label, value, target } of rows) process.stdout.write(`  ${label}: ${value} (${target})\n`);
}
