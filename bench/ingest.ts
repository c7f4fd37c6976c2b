/**
 * Spans a second durably stored by OTLP against raw binary COPY of the same rows, encoded beforehand.
 * Both sides: one connection, 512 rows a batch and transaction, same table and indexes, embedded PostgreSQL with fsync.
 * Usage: node bench/ingest.ts
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { migrate } from "#db/migrate";
import { COPY_HEADER, COPY_TRAILER } from "#db/telemetry/copy-rows";
import { spanColumns } from "#db/telemetry/span-columns";
import { launchPostgres } from "#lib/adapters/postgres/launch";
import { AssignmentMemory } from "../gateway/ingest/assignment-memory.ts";
import { Draft } from "../gateway/ingest/draft.ts";
import { normaliseTraces } from "../gateway/ingest/normalise-traces.ts";
import { decodeTraces } from "../gateway/otlp/decode-traces.ts";
import type { BenchResult } from "./linear-rate.ts";
import { prepareBodies, SPANS_PER_BODY } from "./span-bodies.ts";

const BODIES = 60;
const RUNS = 7;
const LEAST_RATIO = 0.25;
const CONCURRENT = 4;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const thousands = (value: number): string => `${(value / 1_000).toFixed(1)} k spans/s`;

export async function benchIngest(): Promise<BenchResult> {
  const bodies = await prepareBodies(BODIES);
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-bench-"));
  const postgres = await launchPostgres({ dataDir: join(folder, "postgres") });
  try {
    await migrate(postgres.url);
    return await measure(postgres.url, bodies);
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(databaseUrl: string, bodies: readonly Buffer[]): Promise<BenchResult> {
  const server = fork(new URL("./ingest-server.ts", import.meta.url), [databaseUrl]);
  const [port] = (await once(server, "message")) as [number];
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const rows = bodies.map(encode);
  const rates = { copy: [] as number[], otlp: [] as number[], concurrent: [] as number[] };
  const counts = { acknowledged: 0, stored: 0 };
  const trial = async (run: () => Promise<number>): Promise<number> => {
    await client.query("truncate span, ingest_batch, rollup, service_seen");
    const before = performance.now();
    const spans = await run();
    const rate = (spans / (performance.now() - before)) * 1_000;
    counts.acknowledged += spans;
    counts.stored += Number((await client.query("select count(*) from span")).rows[0].count);
    return rate;
  };
  try {
    await trial(() => sendAll(port, bodies, 1));
    await trial(() => copyAll(client, rows));
    for (let run = 0; run < RUNS; run++) {
      rates.copy.push(await trial(() => copyAll(client, rows)));
      rates.otlp.push(await trial(() => sendAll(port, bodies, 1)));
      rates.concurrent.push(await trial(() => sendAll(port, bodies, CONCURRENT)));
    }
  } finally {
    await client.end();
    server.disconnect();
    await once(server, "exit");
  }
  return report(rates, counts);
}

function report(
  rates: { copy: number[]; otlp: number[]; concurrent: number[] },
  counts: { acknowledged: number; stored: number },
): BenchResult {
  const [copy, otlp, concurrent] = [median(rates.copy), median(rates.otlp), median(rates.concurrent)];
  const target = `>= ${LEAST_RATIO}`;
  const row = (label: string, value: string, ok = true) => ({ label, value, target: "", ok });
  return {
    name: `Spans stored by OTLP (${RUNS} alternating runs, load average ${loadavg()[0]!.toFixed(2)})`,
    rows: [
      row("binary COPY of encoded rows, 1 connection", thousands(copy)),
      row("OTLP, 1 connection", thousands(otlp)),
      row(`OTLP, ${CONCURRENT} connections`, thousands(concurrent)),
      { label: "OTLP / COPY", value: (otlp / copy).toFixed(2), target, ok: otlp / copy >= LEAST_RATIO },
      {
        label: "spans stored of those acknowledged",
        value: `${counts.stored} of ${counts.acknowledged}`,
        target: "all",
        ok: counts.stored === counts.acknowledged,
      },
    ],
  };
}

function encode(body: Buffer): Buffer {
  const draft = new Draft({ keyId: "", keyEnvironment: null, defaultEnvironment: "production", nowMs: Date.now() });
  normaliseTraces(decodeTraces(body), draft, new AssignmentMemory());
  return draft.spanRows!;
}

async function copyAll(client: pg.Client, rows: readonly Buffer[]): Promise<number> {
  for (const encoded of rows) {
    const stream = client.query(copyFrom(`COPY span (${spanColumns}) FROM STDIN (FORMAT binary)`));
    const finished = once(stream, "finish");
    stream.write(COPY_HEADER);
    stream.write(encoded);
    stream.end(COPY_TRAILER);
    await finished;
  }
  return rows.length * SPANS_PER_BODY;
}

async function sendAll(port: number, bodies: readonly Buffer[], connections: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const waiting = [...bodies];
  let acknowledged = 0;
  const sender = async (): Promise<void> => {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const status = await send({ agent, port, body });
      if (status !== 200) throw new Error(`the gateway answered ${status}`);
      acknowledged += SPANS_PER_BODY;
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  agent.destroy();
  return acknowledged;
}

async function send({ agent, port, body }: { agent: Agent; port: number; body: Buffer }): Promise<number> {
  const headers = { "content-type": "application/x-protobuf", "content-length": body.length };
  const outgoing = request({ agent, port, host: "127.0.0.1", path: "/v1/traces", method: "POST", headers });
  outgoing.end(body);
  const [response] = await once(outgoing, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

if (import.meta.main) {
  const { name, rows } = await benchIngest();
  process.stdout.write(`${name}\n`);
  for (const { label, value, target, ok } of rows)
    process.stdout.write(`  ${label}: ${value} ${target} ${ok ? "" : "MISSED"}\n`);
}
