import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";
import { createLog } from "#lib/adapters/log";
import { type DeltaSum, unpackDeltas } from "#lib/domain/gate/packed-deltas";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { Authorise } from "../keys/authorise.ts";
import { type CreateIngestOptions, createIngest, type Ingest } from "./create-ingest.ts";

/** A real HTTP server with the ingest door on a test database, and a few questions to that database. */
export interface TestIngest {
  url: string;
  ingest: Ingest;
  pool: pg.Pool;
  rows<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
  /** All unconsumed deltas. */
  deltas(): Promise<DeltaSum[]>;
  /** Sum of `column` over the unconsumed deltas of a gate. */
  deltaSum(gate: string, arm: "candidate" | "baseline", column?: "n" | "s" | "q"): Promise<number>;
  close(): Promise<void>;
}

const ingestKey = { id: "key_ingest", name: "test", scopes: ["ingest", "manage"], environment: "production" } as const;

/** Accepts the key `good`, refuses every other. */
const authorise: Authorise = (request) =>
  request.headers.authorization === "Bearer good"
    ? { ok: true, key: ingestKey }
    : { ok: false, status: 401, message: "This API key is unknown or revoked" };

export async function startTestIngest(
  databaseUrl: string,
  options: Partial<CreateIngestOptions> = {},
): Promise<TestIngest> {
  const log = createLog({ name: "test", format: "text", write: () => {} });
  const ingest = createIngest({ databaseUrl, authorise, log, ...options });
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    ingest.handle(request, response, path).then(
      (isOwn) => isOwn || response.writeHead(404).end(),
      (error: Error) => response.writeHead(500).end(error.stack),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on("error", () => {});
  const rows: TestIngest["rows"] = async (text, values = []) => (await pool.query(text, values)).rows;
  const deltas = async () =>
    (await rows<{ deltas: string }>("select deltas from gate_input")).flatMap((row) => unpackDeltas(row.deltas));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ingest,
    pool,
    rows,
    deltas,
    deltaSum: async (gate, arm, column = "n") =>
      (await deltas())
        .filter((delta) => delta.gateKey === gate && delta.arm === arm)
        .reduce((sum, delta) => sum + delta[column], 0),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await ingest.close();
      await pool.end();
    },
  };
}

const gates = [
  { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.01 } },
  { key: "latency", metric: "latency", rule: { kind: "quantile", marginBuckets: 4 } },
  { key: "accuracy", metric: "accuracy", rule: { kind: "rate", marginAbs: 0.01 } },
  {
    key: "fairness",
    metric: "equal-opportunity-gap",
    rule: { kind: "fairness", groups: ["women", "men"], margin: 0.1 },
  },
  { key: "rating", metric: "feedback-score", rule: { kind: "boundedMean", margin: 0.05 } },
  { key: "conversion", metric: "conversion", rule: { kind: "rate", marginAbs: 0.01 } },
];

export const testRollout = { id: "rol_test", flagKey: "scorer-model", baseline: "v1", candidate: "v3" } as const;

interface RolloutChanges extends Pick<RolloutPlan, "unitOfAnalysis"> {
  verifiedAt?: Date | null;
}

/** A running rollout, verified a minute ago. */
export async function startTestRollout(pool: pg.Pool, changes: RolloutChanges = {}): Promise<void> {
  const minuteAgo = new Date(Date.now() - 60_000);
  const plan = {
    version: 1,
    steps: [{ exposurePercent: 10 }],
    stopEvents: [{ event: "data-leak", count: 1 }],
    unitOfAnalysis: changes.unitOfAnalysis,
    gates,
  } as unknown as RolloutPlan;
  const { id, flagKey, baseline, candidate } = testRollout;
  await pool.query(
    `insert into flag (id, environment, service, key, state, variants, default_variant, created_at)
     values ('flg_test', 'production', 'scorer', $1, 'ENABLED', '{}', $2, now())`,
    [flagKey, baseline],
  );
  await pool.query(
    `insert into rollout (id, environment, service, flag_id, flag_key, title, strategy, baseline_variant,
       candidate_variant, seed, plan, state, step, traffic_percent, step_started_at, step_verified_at,
       state_entered_at, started_at, created_by, created_at)
     values ($1, 'production', 'scorer', 'flg_test', $2, 'test', 'canary', $3, $4, 'seed', $5, 'running', 0, 10,
       $6, $7, $6, $6, '{}', $6)`,
    [
      id,
      flagKey,
      baseline,
      candidate,
      plan,
      minuteAgo,
      changes.verifiedAt === undefined ? minuteAgo : changes.verifiedAt,
    ],
  );
}

/** Asks until it is so; fails with the last answer. */
export async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (performance.now() > giveUpAt) throw new Error(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
