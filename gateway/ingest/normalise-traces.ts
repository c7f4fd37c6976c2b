import { CopyRows } from "#db/telemetry/copy-rows";
import { writeSpanRow } from "#db/telemetry/span-columns";
import { refuseTime } from "#lib/domain/telemetry/acceptance";
import type { Assignment } from "#lib/domain/telemetry/assignment";
import type { DecodedSpan, ResourceFacts } from "../otlp/decoded.ts";
import type { AssignmentMemory } from "./assignment-memory.ts";
import { type Draft, nameOf } from "./draft.ts";

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const [KIND_SERVER, KIND_CONSUMER] = [2, 5];
const MOST_ANCESTORS = 32;

/** A span that is kept, with what its row and its observations need. */
interface Kept {
  span: DecodedSpan;
  environment: string;
  service: string;
  startMs: number;
  /** Own or inherited. */
  assignment: Assignment | null;
}

/** Spans become rows, requests of the charts, observations of the gates, and sightings of units. */
export function normaliseTraces(spans: readonly DecodedSpan[], draft: Draft, memory: AssignmentMemory): void {
  const kept = spans.flatMap((span) => keep(span, draft));
  for (const { span, environment } of kept) if (isPlaced(span, environment, memory)) span.variant = null;
  const flagged = kept.filter(({ span }) => ownsVariant(span) || span.evaluations !== null);
  for (const entry of flagged) learn(entry, draft, memory);
  if (flagged.length > 0 || !memory.isEmpty) inherit(kept, { draft, memory, flagged });

  const rows = new CopyRows(64 * 1024 + kept.length * 512);
  for (const entry of kept) {
    writeRow(rows, entry);
    observe(entry, draft);
  }
  draft.itemCount += kept.length;
  if (kept.length > 0) draft.spanRows = rows.encoded();
}

const isPlaced = ({ flagKey, unitId, reason }: DecodedSpan, environment: string, memory: AssignmentMemory): boolean =>
  memory.isPlaced({ environment, flagKey, unitId, reason });

const ownsVariant = (span: DecodedSpan): boolean => span.flagKey !== null && span.variant !== null;

function keep(span: DecodedSpan, draft: Draft): Kept[] {
  const { sender, refusals } = draft;
  const names = namesOf(span.resource, draft);
  if (names === null) return [];
  if (span.traceId.length !== TRACE_ID_BYTES || span.spanId.length !== SPAN_ID_BYTES) {
    refusals.add("invalid_id", span.name);
    draft.lost(names.environment, span);
    return [];
  }
  const startMs = span.startUs / 1_000;
  const time = refuseTime(startMs, sender.nowMs);
  if (time !== null) {
    refusals.add(time);
    draft.lost(names.environment, span);
    return [];
  }
  draft.newestAtMs = Math.max(draft.newestAtMs, startMs);
  return [{ span, environment: names.environment, service: names.service, startMs, assignment: null }];
}

interface Names {
  environment: string;
  service: string;
  isAllowed: boolean;
}

const namesByResource = new WeakMap<ResourceFacts, Names>();

/** Environment and service of a resource; null when the key may not write that environment. */
export function namesOf(resource: ResourceFacts, draft: Draft): Names | null {
  const { sender, refusals } = draft;
  let names = namesByResource.get(resource);
  if (names === undefined) {
    const environment = nameOf(resource.environment, sender.defaultEnvironment);
    const isAllowed = sender.keyEnvironment === null || sender.keyEnvironment === environment;
    names = { environment, service: nameOf(resource.service, "unknown_service"), isAllowed };
    namesByResource.set(resource, names);
  }
  if (names.isAllowed) return names;
  refusals.add("wrong_environment", `"${names.environment}"; the key writes "${sender.keyEnvironment}"`);
  return null;
}

export const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

function learn(entry: Kept, draft: Draft, memory: AssignmentMemory): void {
  const { span, environment, startMs: beganAtMs } = entry;
  const traceId = hexOf(span.traceId);
  if (span.flagKey !== null && span.variant !== null) {
    const { flagKey, variant, unitId } = span;
    entry.assignment = { environment, flagKey, variant, unitId, beganAtMs };
    memory.learn({ ...entry.assignment }, traceId, draft.sender.nowMs);
  }
  for (const { flagKey, variant, unitId, reason } of span.evaluations ?? []) {
    if (flagKey === null || variant === null || memory.isPlaced({ environment, flagKey, unitId, reason })) continue;
    memory.learn({ environment, flagKey, variant, unitId, beganAtMs }, traceId, draft.sender.nowMs);
  }
}

/** Spans without a variant get that of their nearest ancestor in the batch, else that of their trace. */
function inherit(
  kept: readonly Kept[],
  from: { draft: Draft; memory: AssignmentMemory; flagged: readonly Kept[] },
): void {
  const flaggedTraces = new Set(from.flagged.map(({ span }) => hexOf(span.traceId)));
  const bySpan = new Map<string, Kept>();
  const traces = new Map<Kept, string>();
  for (const entry of kept) {
    const traceId = hexOf(entry.span.traceId);
    traces.set(entry, traceId);
    if (flaggedTraces.has(traceId)) bySpan.set(traceId + hexOf(entry.span.spanId), entry);
  }
  for (const entry of kept) {
    if (entry.assignment !== null) continue;
    const traceId = traces.get(entry)!;
    const { flagKey } = entry.span;
    const ancestor = flaggedTraces.has(traceId) ? ancestorAssignment(entry, traceId, bySpan) : null;
    const matches = ancestor !== null && (flagKey === null || flagKey === ancestor.flagKey);
    entry.assignment = matches
      ? ancestor
      : (from.memory.ofTrace({ environment: entry.environment, flagKey }, traceId, from.draft.sender.nowMs) ?? null);
  }
}

function ancestorAssignment(entry: Kept, traceId: string, bySpan: ReadonlyMap<string, Kept>): Assignment | null {
  let current: Kept | undefined = entry;
  for (let level = 0; level < MOST_ANCESTORS; level++) {
    if (current.span.parentId === null) return null;
    current = bySpan.get(traceId + hexOf(current.span.parentId));
    if (current === undefined) return null;
    if (ownsVariant(current.span)) return current.assignment;
  }
  return null;
}

function writeRow(rows: CopyRows, { span, environment, service, assignment }: Kept): void {
  writeSpanRow(rows, {
    startUs: span.startUs,
    traceId: span.traceId,
    spanId: span.spanId,
    parentId: span.parentId?.length === SPAN_ID_BYTES ? span.parentId : null,
    environment,
    service,
    name: span.name,
    kind: span.kind <= KIND_CONSUMER ? span.kind : 0,
    status: span.status <= 2 ? span.status : 0,
    durationNs: span.durationNs,
    httpStatus: span.httpStatus,
    errorType: span.errorType,
    flagKey: assignment?.flagKey ?? span.flagKey,
    variant: assignment?.variant ?? span.variant,
    unitId: span.unitId ?? assignment?.unitId ?? null,
    attributes: span.attributes,
    events: span.events,
  });
}

function observe(entry: Kept, draft: Draft): void {
  const { span, environment, service, startMs, assignment } = entry;
  draft.heard(environment, service, 1);
  if (assignment !== null && span.unitId !== null) {
    const { flagKey, variant } = assignment;
    draft.sightings.push({ environment, flagKey, variant, unitId: span.unitId, beganAtMs: startMs });
  }
  const isEntry =
    span.kind === KIND_SERVER || span.kind === KIND_CONSUMER || span.parentId === null || span.hasRemoteParent;
  if (!isEntry) return;
  const isError = span.status === 2 || (span.httpStatus ?? 0) >= 500;
  const observed = {
    environment,
    service,
    flagKey: assignment?.flagKey ?? null,
    variant: assignment?.variant ?? null,
    unitId: span.unitId ?? assignment?.unitId ?? null,
    servedAtMs: startMs,
    observation: { kind: "request", isError, latencyMs: span.durationNs / 1e6 } as const,
  };
  draft.rollups.observe(observed);
  // A gate counts the span that named its variant itself, not every service the request passed through.
  if (ownsVariant(span)) draft.served.push(observed);
}
