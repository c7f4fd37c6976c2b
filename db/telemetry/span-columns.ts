import type { CopyRows } from "./copy-rows.ts";

/** Columns of `span` in the order of `writeSpanRow`; the table itself lives in custom SQL because it is partitioned. */
export const spanColumns = [
  "start_time",
  "trace_id",
  "span_id",
  "parent_id",
  "environment",
  "service",
  "name",
  "kind",
  "status",
  "duration_ns",
  "http_status",
  "error_type",
  "flag_key",
  "variant",
  "unit_id",
  "attributes",
  "events",
] as const;

export interface SpanRow {
  /** Microseconds since the Unix epoch. */
  startUs: number;
  traceId: Uint8Array;
  spanId: Uint8Array;
  parentId: Uint8Array | null;
  environment: string;
  service: string;
  name: string;
  /** As on the wire: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  /** 0 unset, 1 ok, 2 error. */
  status: number;
  durationNs: number;
  httpStatus: number | null;
  errorType: string | null;
  flagKey: string | null;
  variant: string | null;
  unitId: string | null;
  /** JSON object, encoded. */
  attributes: Uint8Array;
  /** JSON array, encoded. */
  events: Uint8Array | null;
}

export function writeSpanRow(rows: CopyRows, span: SpanRow): void {
  rows.beginRow(spanColumns.length);
  rows.timestamp(span.startUs);
  rows.binary(span.traceId);
  rows.binary(span.spanId);
  rows.binary(span.parentId);
  rows.text(span.environment);
  rows.text(span.service);
  rows.text(span.name);
  rows.int2(span.kind);
  rows.int2(span.status);
  rows.int8(span.durationNs);
  rows.int2(span.httpStatus);
  rows.text(span.errorType);
  rows.text(span.flagKey);
  rows.text(span.variant);
  rows.text(span.unitId);
  rows.jsonb(span.attributes);
  rows.jsonb(span.events);
}

/** Columns of `log_event` in the order of `writeLogRow`. */
export const logColumns = [
  "at",
  "trace_id",
  "span_id",
  "environment",
  "service",
  "severity",
  "event_name",
  "body",
  "attributes",
] as const;

export interface LogRow {
  /** Microseconds since the Unix epoch. */
  atUs: number;
  traceId: Uint8Array | null;
  spanId: Uint8Array | null;
  environment: string;
  service: string;
  severity: number;
  eventName: string | null;
  body: string | null;
  attributes: Uint8Array;
}

export function writeLogRow(rows: CopyRows, log: LogRow): void {
  rows.beginRow(logColumns.length);
  rows.timestamp(log.atUs);
  rows.binary(log.traceId);
  rows.binary(log.spanId);
  rows.text(log.environment);
  rows.text(log.service);
  rows.int2(log.severity);
  rows.text(log.eventName);
  rows.text(log.body);
  rows.jsonb(log.attributes);
}
