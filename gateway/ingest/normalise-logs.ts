import { CopyRows } from "#db/telemetry/copy-rows";
import { writeLogRow } from "#db/telemetry/span-columns";
import { refuseTime } from "#lib/domain/telemetry/acceptance";
import type { DecodedLog } from "../otlp/decoded.ts";
import { flagFactsOf } from "../otlp/known-attributes.ts";
import { evaluationEvents } from "../otlp/records.ts";
import type { AssignmentMemory } from "./assignment-memory.ts";
import { attach } from "./attach-variant.ts";
import type { Draft } from "./draft.ts";
import { hexOf, namesOf } from "./normalise-traces.ts";
import { InvalidEvent, outcomeEventOf } from "./outcome-from-log.ts";

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const HIGHEST_SEVERITY = 24;

interface Place {
  environment: string;
  service: string;
  traceId: string | null;
  atMs: number;
  /** Unique within the installation and the same when the request is retried. */
  fallbackId: string;
}

/** Log records become rows; those with a known event name also outcomes and assignments. */
export function normaliseLogs(
  logs: readonly DecodedLog[],
  draft: Draft,
  { memory, requestId }: { memory: AssignmentMemory; requestId: string },
): void {
  const rows = new CopyRows(16 * 1024 + logs.length * 384);
  logs.forEach((log, position) => {
    if (log.atUs === 0) log.atUs = draft.sender.nowMs * 1_000;
    const atMs = log.atUs / 1_000;
    const time = refuseTime(atMs, draft.sender.nowMs);
    if (time !== null) {
      draft.refusals.add(time);
      return;
    }
    const names = namesOf(log.resource, draft);
    if (names === null) return;
    const traceId = log.traceId?.length === TRACE_ID_BYTES ? hexOf(log.traceId) : null;
    const place = { ...names, traceId, atMs, fallbackId: `${requestId}:${position}` };
    if (!understand(log, place, { draft, memory })) return;
    writeRow(rows, log, names);
    draft.heard(names.environment, names.service, 0);
    draft.newestAtMs = Math.max(draft.newestAtMs, atMs);
  });
  draft.itemCount += rows.count;
  if (rows.count > 0) draft.logRows = rows.encoded();
}

/** @returns false when the record claims to be an outcome event and is not a valid one. */
function understand(log: DecodedLog, place: Place, to: { draft: Draft; memory: AssignmentMemory }): boolean {
  const { draft, memory } = to;
  const { environment, traceId, atMs: beganAtMs } = place;
  const { reason, ...said } = flagFactsOf(log.known);
  const isPlaced = memory.isPlaced({ environment, flagKey: said.flagKey, unitId: said.unitId, reason });
  const facts = isPlaced ? { ...said, variant: null } : said;
  const { flagKey, variant, unitId } = facts;
  try {
    const event = outcomeEventOf(log, { ...place, ...(log.eventName === "evenkeel.stop_event" ? said : facts) });
    if (event !== null) {
      draft.outcomes.push(attach(event, memory, draft.sender.nowMs));
      return true;
    }
  } catch (error) {
    if (!(error instanceof InvalidEvent)) throw error;
    draft.refusals.add("invalid_event", error.message);
    return false;
  }
  if (flagKey === null || variant === null) return true;
  memory.learn({ environment, flagKey, variant, unitId, beganAtMs }, traceId, draft.sender.nowMs);
  // An evaluation alone is not an exposure: the unit may never have been served.
  if (unitId !== null && !evaluationEvents.has(log.eventName ?? ""))
    draft.sightings.push({ environment, flagKey, variant, unitId, beganAtMs });
  return true;
}

function writeRow(rows: CopyRows, log: DecodedLog, names: { environment: string; service: string }): void {
  writeLogRow(rows, {
    atUs: log.atUs,
    traceId: log.traceId?.length === TRACE_ID_BYTES ? log.traceId : null,
    spanId: log.spanId?.length === SPAN_ID_BYTES ? log.spanId : null,
    environment: names.environment,
    service: names.service,
    severity: log.severity <= HIGHEST_SEVERITY ? log.severity : 0,
    eventName: log.eventName,
    body: log.body,
    attributes: log.attributes,
  });
}
