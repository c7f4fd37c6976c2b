import type { IncomingMessage, ServerResponse } from "node:http";
import { openDatabase } from "#db/client";
import { ensureDayPartitions } from "#db/telemetry/partitions";
import { sweepLateVariants } from "#db/telemetry/sweep-late-variants";
import type { Log } from "#lib/adapters/log";
import { EventsDoor } from "../events/events-door.ts";
import type { Authorise } from "../keys/authorise.ts";
import { OTLP_LIMIT_BYTES, OtlpDoor } from "../otlp/otlp-door.ts";
import { AssignmentMemory } from "./assignment-memory.ts";
import { CandidateMarks } from "./candidate-marks.ts";
import { GroupCommit } from "./group-commit.ts";
import type { IngestTools } from "./ingest-tools.ts";
import { Ledger } from "./ledger.ts";
import type { IsPlaced } from "./placed-units.ts";
import { Intake } from "./read-body.ts";
import { Upkeep } from "./upkeep.ts";

export interface CreateIngestOptions {
  databaseUrl: string;
  authorise: Authorise;
  log: Log;
  nowMs?(): number;
  /** Units that take part in no rollout; left out: there are none. */
  isPlaced?: IsPlaced;
  /** Largest OTLP body, before and after decompression. */
  otlpLimitBytes?: number;
  /** Bytes of telemetry in memory, above which senders are asked to wait. */
  bufferBytes?: number;
}

export interface Ingest {
  /** @returns whether the path is one of its own: /v1/traces, /v1/logs, /v1/metrics, /v1/events, /admin/ingest. */
  handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
  /** Finishes what was accepted. */
  close(): Promise<void>;
  /** Monotone, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

const CONNECTIONS = 4;
const STATEMENT_TIMEOUT_MS = 10_000;
const SWEEP_EVERY_MS = 1_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const BUFFER_BYTES = 128 * 1024 * 1024;

/** The ingest door of a gateway. It needs the database only while it stores; without one it answers 503. */
export function createIngest(options: CreateIngestOptions): Ingest {
  const { log, nowMs = Date.now, bufferBytes = BUFFER_BYTES } = options;
  const database = openDatabase(options.databaseUrl, {
    applicationName: "evenkeel-ingest",
    maxConnections: CONNECTIONS,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  });
  const { pool } = database;
  const ledger = new Ledger();
  const marks = new CandidateMarks(pool, log);
  const writer = new GroupCommit({
    pool,
    bytes: bufferBytes,
    onStored: ({ candidatesHeard }) => marks.mark(candidatesHeard),
  });
  const tools: IngestTools = {
    authorise: options.authorise,
    intake: new Intake(bufferBytes),
    writer,
    memory: new AssignmentMemory({}, options.isPlaced),
    ledger,
    log,
    nowMs,
  };
  const otlp = new OtlpDoor(tools, options.otlpLimitBytes ?? OTLP_LIMIT_BYTES);
  const events = new EventsDoor(tools);

  const sweeps = new Upkeep(log, SWEEP_EVERY_MS, async () => {
    const client = await pool.connect();
    try {
      ledger.add("late_variants_counted", await sweepLateVariants(client));
      client.release();
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  });
  const partitions = new Upkeep(log, PARTITIONS_EVERY_MS, () => ensureDayPartitions(pool));

  return {
    counters: ledger.counters,
    handle: async (request, response, path) =>
      (await otlp.handle(request, response, path)) ||
      (await events.handle(request, response, path)) ||
      answerRefusals(request, response, { path, tools }),
    close: async () => {
      await writer.drain();
      await Promise.all([sweeps.stop(), partitions.stop()]);
      await database.close();
    },
  };
}

/** `GET /admin/ingest`: counters and the last refusals, for whoever wonders where telemetry went. */
function answerRefusals(
  request: IncomingMessage,
  response: ServerResponse,
  { path, tools }: { path: string; tools: IngestTools },
): boolean {
  if (path !== "/admin/ingest") return false;
  request.resume();
  const access = tools.authorise(request, "manage");
  const body = access.ok
    ? { counters: tools.ledger.counters, waitingBytes: tools.writer.waitingBytes, refused: tools.ledger.refused }
    : { title: "Not allowed", status: access.status, detail: access.message };
  response.writeHead(access.ok ? 200 : access.status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
  });
  response.end(JSON.stringify(body));
  return true;
}
