/**
 * How fast traffic leaves a bad variant, on a whole installation (`npm start`) and for the unmodified OpenFeature SDK:
 * after the telemetry that makes the evidence cross, after the verdict, and after a person's click.
 * Usage: node bench/reaction.ts
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@openfeature/server-sdk";
import pg from "pg";
import { launchPostgres } from "#lib/adapters/postgres/launch";
import { type Stack, startStack } from "../scripts/stack.ts";
import { type Console, openConsole } from "./console-click.ts";
import type { BenchResult } from "./linear-rate.ts";
import { openFlags, type ServedUnit, type ServingLoops, startServing } from "./serving-loops.ts";

const REPETITIONS = 20;
const UNITS_PER_ARM = 30;
const GIVE_UP_MS = 20_000;

const plan = {
  steps: [{ exposurePercent: 50, holdSeconds: 3_600 }, { exposurePercent: 100 }],
  gates: [{ key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.05 } }],
};

interface Bench {
  stack: Stack;
  database: pg.Client;
  flags: Client;
}

/** Milliseconds, one of each repetition. */
interface Delays {
  telemetry: number[];
  verdict: number[];
  rest: number[];
  console: number[];
}

export async function benchReaction(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const postgres = await launchPostgres({ dataDir: join(folder, "postgres") });
  const database = new pg.Client({ connectionString: postgres.url });
  try {
    await database.connect();
    const stack = await startStack({ mode: "start", environment: { DATABASE_URL: postgres.url } });
    try {
      return report(await measure({ stack, database, flags: await openFlags(stack.gatewayUrl, stack.apiKey) }));
    } finally {
      await stack.stop();
    }
  } finally {
    await database.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(bench: Bench): Promise<Delays> {
  const delays: Delays = { telemetry: [], verdict: [], rest: [], console: [] };
  let operator: Console | undefined;
  // By turns, and the first round only warms up: it takes what is loaded and compiled on first use.
  for (let round = 0; round <= REPETITIONS; round++) {
    const byEvidence = await onFreshFlag(bench, (release) => regress(bench, release));
    const byRest = await onFreshFlag(bench, (release) =>
      click(release, () => rest(bench.stack, `/rollouts/${release.rolloutId}/roll-back`, {})),
    );
    const byConsole = await onFreshFlag(bench, async (release) => {
      operator ??= await openConsole(bench.stack.webUrl, bench.database);
      return click(release, () => operator!.rollBack(release.rolloutId));
    });
    if (round === 0) continue;
    delays.telemetry.push(byEvidence.telemetryMs);
    delays.verdict.push(byEvidence.verdictMs);
    delays.rest.push(byRest);
    delays.console.push(byConsole);
  }
  return delays;
}

interface Release {
  rolloutId: string;
  flagKey: string;
  serving: ServingLoops;
}

/** A flag that serves `good` and a rollout of `bad` at 50 %, both met by the SDK before the work begins. */
async function onFreshFlag<Result>(bench: Bench, work: (release: Release) => Promise<Result>): Promise<Result> {
  const flagKey = `reaction-${randomBytes(4).toString("hex")}`;
  const variants = { good: "good", bad: "bad" };
  await rest(bench.stack, "/flags", { key: flagKey, service: "scorer", variants, defaultVariant: "good" });
  const { id } = await rest(bench.stack, "/rollouts", { flagKey, candidateVariant: "bad", plan, start: true });
  const serving = startServing(bench.flags, flagKey);
  try {
    await until("the release serves", () => serving.lastAt("bad") > 0);
    return await work({ rolloutId: String(id), flagKey, serving });
  } finally {
    await serving.stop();
  }
}

/** A healthy batch, which the evidence needs to start from, then one in which every request on the bad variant fails. */
async function regress(bench: Bench, release: Release): Promise<{ telemetryMs: number; verdictMs: number }> {
  await report200(bench, release, { bad: false });
  await until("the healthy batch is judged", () => one(bench, "select 1 from tick where rollout_id = $1", release));
  // The judge looks once a second: each repetition meets it at another moment.
  await pause(Math.random() * 1_000);
  const answeredAt = await report200(bench, release, { bad: true });
  const decision = "select at from decision where rollout_id = $1 and kind = 'roll_back'";
  const verdict = await until("the verdict", () => one(bench, decision, release));
  await release.serving.settled("good");
  const lastAt = release.serving.lastAt("bad");
  return { telemetryMs: lastAt - answeredAt, verdictMs: lastAt - (verdict.at as Date).getTime() };
}

async function click({ serving }: Release, press: () => Promise<unknown>): Promise<number> {
  const pressedAt = Date.now();
  await press();
  await serving.settled("good");
  return serving.lastAt("bad") - pressedAt;
}

/** Telemetry of units served since the last time, and some more. @returns when it was answered with 200. */
async function report200(bench: Bench, release: Release, fails: { bad: boolean }): Promise<number> {
  const units: ServedUnit[] = [];
  const count = (variant: string) => units.filter((unit) => unit.variant === variant).length;
  await until("units are served", () => {
    units.push(...release.serving.take());
    return Math.min(count("good"), count("bad")) >= UNITS_PER_ARM;
  });
  const body = tracesBody(release.flagKey, units, fails);
  await post(`${bench.stack.gatewayUrl}/v1/traces`, bench.stack.apiKey, body);
  return Date.now();
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

function tracesBody(flagKey: string, units: readonly ServedUnit[], fails: { bad: boolean }): object {
  const spans = units.map(({ unitId, variant }) => ({
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "POST /score",
    kind: 2,
    startTimeUnixNano: `${Date.now() - 5}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    status: { code: fails.bad && variant === "bad" ? 2 : 0 },
    attributes: [
      text("feature_flag.key", flagKey),
      text("feature_flag.result.variant", variant),
      text("feature_flag.context.id", unitId),
    ],
  }));
  const attributes = [text("service.name", "scorer"), text("deployment.environment.name", "production")];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] };
}

const rest = (stack: Stack, path: string, body: object) => post(`${stack.webUrl}/api/v1${path}`, stack.apiKey, body);

async function post(url: string, apiKey: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

async function one({ database }: Bench, query: string, { rolloutId }: Release) {
  return (await database.query(query, [rolloutId])).rows[0] as Record<string, unknown> | undefined;
}

async function until<Fact>(what: string, ask: () => Promise<Fact | undefined> | Fact): Promise<NonNullable<Fact>> {
  for (const startMs = performance.now(); performance.now() - startMs < GIVE_UP_MS; await pause(20)) {
    const fact = await ask();
    if (fact) return fact;
  }
  throw new Error(`${what}: not within ${GIVE_UP_MS / 1_000} s`);
}

function report(delays: Delays): BenchResult {
  const row = (label: string, measured: readonly number[], mostMs: number) => {
    const sorted = measured.toSorted((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
    const p95 = quantile(0.95);
    const value = `p50 ${quantile(0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`;
    return { label, value, target: `p95 <= ${mostMs} ms`, ok: p95 <= mostMs };
  };
  return {
    name: `Reaction: until the SDK's last evaluation on the bad variant (${REPETITIONS} each, load average ${loadavg()[0]!.toFixed(2)})`,
    rows: [
      row("from the 200 to telemetry that crosses", delays.telemetry, 4_000),
      row("from the verdict", delays.verdict, 1_000),
      row("from a click, by REST", delays.rest, 1_000),
      row("from a click, in the console", delays.console, 1_000),
    ],
  };
}

if (import.meta.main) {
  const { name, rows } = await benchReaction();
  process.stdout.write(`${name}\n`);
  for (const { label, value, target, ok } of rows)
    process.stdout.write(`  ${label}: ${value} (${target}) ${ok ? "" : "MISSED"}\n`);
}
