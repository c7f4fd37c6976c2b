import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { StoreResult } from "#db/telemetry/batch";
import { Draft, type Sender } from "../ingest/draft.ts";
import { DataRefused, StoreUnavailable } from "../ingest/group-commit.ts";
import { type IngestTools, keyName, RETRY_AFTER_SECONDS, senderOf } from "../ingest/ingest-tools.ts";
import { normaliseLogs } from "../ingest/normalise-logs.ts";
import { normaliseTraces } from "../ingest/normalise-traces.ts";
import { BodyTooLarge, discard, IntakeFull, UnknownEncoding } from "../ingest/read-body.ts";
import { type Encoding, encodingOf, type OtlpFailure, type RejectedField, sendFailure, sendSuccess } from "./answer.ts";
import { countDataPoints, countDataPointsJson } from "./count-data-points.ts";
import { decodeLogsJson, decodeTracesJson } from "./decode-json.ts";
import { decodeLogs } from "./decode-logs.ts";
import { decodeTraces } from "./decode-traces.ts";
import { MalformedBody } from "./wire-reader.ts";

type OtlpSignal = "traces" | "logs" | "metrics";

const signals: Readonly<Record<string, OtlpSignal>> = {
  "/v1/traces": "traces",
  "/v1/logs": "logs",
  "/v1/metrics": "metrics",
};
const rejectedFields: Record<OtlpSignal, RejectedField> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/** Before and after decompression; below the specification's 64 MiB, see docs/decisions/0005. */
export const OTLP_LIMIT_BYTES = 8 * 1024 * 1024;

interface Export {
  path: string;
  signal: OtlpSignal;
  encoding: Encoding;
  body: Buffer;
  sender: Sender;
}

/** OTLP/HTTP: traces and logs are stored before they are acknowledged, metrics are decoded and counted. */
export class OtlpDoor {
  readonly #tools: IngestTools;
  readonly #limitBytes: number;

  constructor(tools: IngestTools, limitBytes = OTLP_LIMIT_BYTES) {
    this.#tools = tools;
    this.#limitBytes = limitBytes;
  }

  /** @returns whether the path is one of OTLP. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const signal = signals[path];
    if (signal === undefined) return false;
    const encoding = encodingOf(request.headers["content-type"]);
    this.#tools.ledger.add("requests");
    const access = this.#tools.authorise(request, "ingest");
    const key = access.ok ? keyName(access.key) : null;
    try {
      if (request.method !== "POST") throw new Refusal(405, "Send telemetry by POST", { headers: { Allow: "POST" } });
      if (!access.ok) throw new Refusal(access.status, access.message, { retryAfterSeconds: access.retryAfterSeconds });
      if (encoding === undefined)
        throw new Refusal(415, "Send application/x-protobuf or application/json as Content-Type");
      if (this.#tools.writer.isFull) throw new IntakeFull();
      const body = await this.#tools.intake.read(request, this.#limitBytes);
      const sender = senderOf(access.key, this.#tools.nowMs());
      await this.#accept({ request, response }, { path, signal, encoding, body, sender }, key);
    } catch (error) {
      if (request.destroyed && !request.complete) return true;
      const failure = failureOf(error, this.#limitBytes);
      this.#tools.ledger.refuse(request, { path, key, status: failure.status, message: failure.message });
      if (failure.status === 503) this.#tools.log.debug({ err: error }, "telemetry was sent back");
      await discard(request, this.#limitBytes);
      sendFailure(response, encoding ?? "json", failure);
    }
    return true;
  }

  async #accept(
    { request, response }: { request: IncomingMessage; response: ServerResponse },
    arrived: Export,
    key: string | null,
  ): Promise<void> {
    const { ledger, writer, nowMs } = this.#tools;
    const hash = createHash("sha256")
      .update(arrived.body)
      .update(`\n${arrived.sender.keyId}\n${arrived.path}`)
      .digest();
    const draft = this.#normalise(arrived, hash);
    if (draft.hasSomethingToStore && arrived.signal !== "metrics") {
      const result = await writer.store(draft.batch(arrived.signal, hash));
      this.#count(draft, result);
      if (draft.itemCount > 0) {
        ledger.add("lag_milliseconds", Math.max(0, nowMs() - draft.newestAtMs));
        ledger.add("lag_samples");
      }
    }
    const { refusals } = draft;
    for (const [reason, count] of refusals.byReason()) ledger.add(`refused_${reason}`, count);
    if (refusals.total === 0) {
      sendSuccess(response, arrived.encoding, null);
      return;
    }
    const message = refusals.message();
    ledger.refuse(request, { path: arrived.path, key, status: 200, message });
    sendSuccess(response, arrived.encoding, { field: rejectedFields[arrived.signal], count: refusals.total, message });
  }

  #normalise({ signal, encoding, body, sender }: Export, hash: Buffer): Draft {
    const { ledger, memory } = this.#tools;
    const draft = new Draft(sender);
    const isJson = encoding === "json";
    const parsed = isJson ? parseJson(body) : undefined;
    if (signal === "metrics") {
      ledger.add("metric_data_points", isJson ? countDataPointsJson(parsed) : countDataPoints(body));
    } else if (signal === "traces") {
      const spans = isJson ? decodeTracesJson(parsed) : decodeTraces(body);
      ledger.add("spans_received", spans.length);
      normaliseTraces(spans, draft, memory);
    } else {
      const logs = isJson ? decodeLogsJson(parsed) : decodeLogs(body);
      ledger.add("log_records_received", logs.length);
      normaliseLogs(logs, draft, { memory, requestId: hash.toString("hex", 0, 16) });
    }
    return draft;
  }

  #count(draft: Draft, result: StoreResult): void {
    const { ledger } = this.#tools;
    if (result.as === "duplicate") ledger.add("duplicate_requests");
    else ledger.add(draft.spanRows === null ? "log_records_stored" : "spans_stored", draft.itemCount);
  }
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new MalformedBody("the body is not JSON");
  }
}

class Refusal extends Error {
  readonly status: number;
  readonly more: Pick<OtlpFailure, "retryAfterSeconds" | "headers">;

  constructor(status: number, message: string, more: Pick<OtlpFailure, "retryAfterSeconds" | "headers"> = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }
}

/** @throws what is none of the refusals this door knows: a bug. */
function failureOf(error: unknown, limitBytes: number): OtlpFailure {
  if (error instanceof Refusal) return { status: error.status, message: error.message, ...error.more };
  if (error instanceof BodyTooLarge)
    return { status: 413, message: `The body is larger than ${limitBytes} bytes; send smaller batches` };
  if (error instanceof UnknownEncoding)
    return { status: 415, message: "Content-Encoding must be gzip, deflate, br or absent" };
  if (error instanceof MalformedBody) return { status: 400, message: `The body cannot be decoded: ${error.message}` };
  if (error instanceof DataRefused) return { status: 400, message: "The database cannot hold this data" };
  if (error instanceof IntakeFull || error instanceof StoreUnavailable)
    return {
      status: 503,
      message: "Telemetry cannot be stored now; send it again",
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    };
  throw error;
}
