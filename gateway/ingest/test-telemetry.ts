import { createHash } from "node:crypto";

/** OTLP/JSON bodies for tests, by hand: what the SDK cannot be made to send. */
type Value = string | number;

const attribute = ([key, value]: [string, Value]) => ({
  key,
  value: typeof value === "number" ? { doubleValue: value } : { stringValue: value },
});
const attributes = (values: Record<string, Value>) => Object.entries(values).map(attribute);
const nanos = (atMs: number): string => `${Math.round(atMs)}000000`;
const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
/** The same name gives the same id. */
export const traceIdOf = (name: string): string => digest(name).slice(0, 32);
export const spanIdOf = (name: string): string => digest(name).slice(32, 48);

export interface TestSpan {
  trace: string;
  name?: string;
  parent?: string;
  kind?: number;
  atMs?: number;
  latencyMs?: number;
  isError?: boolean;
  values?: Record<string, Value>;
}

/** Attributes of a unit that was served a variant. */
export const servedBy = (variant: string, unit: string): Record<string, Value> => ({
  "feature_flag.key": "scorer-model",
  "feature_flag.result.variant": variant,
  "feature_flag.context.id": unit,
});

const resource = { attributes: attributes({ "service.name": "scorer", "deployment.environment.name": "production" }) };

export function tracesBody(spans: readonly TestSpan[]): string {
  const wire = spans.map((span) => {
    const name = span.name ?? "score";
    const atMs = span.atMs ?? Date.now();
    return {
      traceId: traceIdOf(span.trace),
      spanId: spanIdOf(span.trace + name),
      ...(span.parent === undefined ? {} : { parentSpanId: spanIdOf(span.trace + span.parent) }),
      name,
      kind: span.kind ?? 2,
      startTimeUnixNano: nanos(atMs),
      endTimeUnixNano: nanos(atMs + (span.latencyMs ?? 10)),
      status: { code: span.isError ? 2 : 0 },
      attributes: attributes(span.values ?? {}),
    };
  });
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans: wire }] }] });
}

export interface TestLog {
  event: string;
  trace?: string;
  atMs?: number;
  values: Record<string, Value>;
}

export function logsBody(logs: readonly TestLog[]): string {
  const logRecords = logs.map((log) => ({
    timeUnixNano: nanos(log.atMs ?? Date.now()),
    eventName: log.event,
    ...(log.trace === undefined ? {} : { traceId: traceIdOf(log.trace) }),
    attributes: attributes(log.values),
  }));
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
}

export const jsonHeaders = { authorization: "Bearer good", "content-type": "application/json" };
export const protobufHeaders = { authorization: "Bearer good", "content-type": "application/x-protobuf" };

/** POST, and the answer as status, headers and parsed body. */
export async function post(url: string, body: string | Uint8Array, headers: Record<string, string> = jsonHeaders) {
  const response = await fetch(url, { method: "POST", headers, body: body as string });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
