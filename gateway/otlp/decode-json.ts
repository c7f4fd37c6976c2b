import { fieldOf, listIn } from "./count-data-points.ts";
import type { DecodedLog, DecodedSpan, ResourceFacts, Scalar } from "./decoded.ts";
import { cleanText } from "./json-bytes.ts";
import { isKnownAttribute, type Known, textOf } from "./known-attributes.ts";
import { type Halves, halvesOf, microsecondsOf, nanosecondsBetween } from "./nanoseconds.ts";
import { completeSpan, emptyLog, emptySpan, noteEvaluation, resourceFactsOf } from "./records.ts";
import { MalformedBody } from "./wire-reader.ts";

const DEEPEST_VALUE = 32;
const BOTH_REMOTE_BITS = 0x300;
const zero: Halves = { high: 0, low: 0 };

/** OTLP/JSON: lowerCamelCase names, hex ids, whole numbers as text or number. @throws MalformedBody */
export function decodeTracesJson(body: unknown): DecodedSpan[] {
  return listIn(body, "resourceSpans").flatMap((group) => {
    const resource = resourceOf(group);
    return listIn(group, "scopeSpans").flatMap((scope) => listIn(scope, "spans").map((span) => spanOf(span, resource)));
  });
}

/** @throws MalformedBody */
export function decodeLogsJson(body: unknown): DecodedLog[] {
  return listIn(body, "resourceLogs").flatMap((group) => {
    const resource = resourceOf(group);
    return listIn(group, "scopeLogs").flatMap((scope) =>
      listIn(scope, "logRecords").map((log) => logOf(log, resource)),
    );
  });
}

function resourceOf(group: unknown): ResourceFacts {
  const known: Known = {};
  attributesOf(fieldOf(group, "resource"), known);
  return resourceFactsOf(known);
}

function spanOf(value: unknown, resource: ResourceFacts): DecodedSpan {
  const span = emptySpan(resource);
  const known: Known = {};
  const start = halvesOf(fieldOf(value, "startTimeUnixNano")) ?? zero;
  const parent = bytesOf(fieldOf(value, "parentSpanId"), 8);
  span.traceId = bytesOf(fieldOf(value, "traceId"), 16);
  span.spanId = bytesOf(fieldOf(value, "spanId"), 8);
  span.parentId = parent.length > 0 ? parent : null;
  span.hasRemoteParent = (wholeOf(fieldOf(value, "flags")) & BOTH_REMOTE_BITS) === BOTH_REMOTE_BITS;
  span.name = cleanText(String(fieldOf(value, "name") ?? ""));
  span.kind = wholeOf(fieldOf(value, "kind"));
  span.status = wholeOf(fieldOf(fieldOf(value, "status"), "code"));
  span.startUs = microsecondsOf(start.high, start.low);
  span.durationNs = nanosecondsBetween(start, halvesOf(fieldOf(value, "endTimeUnixNano")) ?? zero);
  span.attributes = Buffer.from(attributesOf(value, known));
  const events = listIn(value, "events").map((event) => eventOf(event, span));
  if (events.length > 0) span.events = Buffer.from(`[${events.join(",")}]`);
  return completeSpan(span, known);
}

function eventOf(value: unknown, span: DecodedSpan): string {
  const known: Known = {};
  const name = cleanText(String(fieldOf(value, "name") ?? ""));
  const at = halvesOf(fieldOf(value, "timeUnixNano")) ?? zero;
  const attributes = attributesOf(value, known);
  noteEvaluation(span, name, known);
  return `{"attributes":${attributes},"at":${microsecondsOf(at.high, at.low)},"name":${JSON.stringify(name)}}`;
}

function logOf(value: unknown, resource: ResourceFacts): DecodedLog {
  const log = emptyLog(resource);
  const at = halvesOf(fieldOf(value, "timeUnixNano")) ?? zero;
  const observed = halvesOf(fieldOf(value, "observedTimeUnixNano")) ?? zero;
  const [traceId, spanId] = [bytesOf(fieldOf(value, "traceId"), 16), bytesOf(fieldOf(value, "spanId"), 8)];
  const name = fieldOf(value, "eventName");
  log.atUs = microsecondsOf(at.high, at.low) || microsecondsOf(observed.high, observed.low);
  log.traceId = traceId.length > 0 ? traceId : null;
  log.spanId = spanId.length > 0 ? spanId : null;
  log.severity = wholeOf(fieldOf(value, "severityNumber"));
  log.attributes = Buffer.from(attributesOf(value, log.known));
  log.eventName = (typeof name === "string" && cleanText(name)) || textOf(log.known["event.name"]);
  log.body = bodyOf(fieldOf(value, "body"));
  return log;
}

function bodyOf(value: unknown): string | null {
  const text = fieldOf(value, "stringValue");
  if (typeof text === "string") return cleanText(text);
  const json = jsonOf(value, 0);
  return json === "null" ? null : json;
}

/** The attributes of a record as the text of a JSON object; known ones are also noted. */
function attributesOf(record: unknown, known: Known): string {
  const entries = listIn(record, "attributes").map((attribute) => {
    const key = String(fieldOf(attribute, "key") ?? "");
    const value = fieldOf(attribute, "value");
    const scalar = isKnownAttribute(key) ? scalarOf(value) : undefined;
    if (scalar !== undefined) known[key as keyof Known] = scalar;
    return `${JSON.stringify(cleanText(key))}:${jsonOf(value, 0)}`;
  });
  return `{${entries.join(",")}}`;
}

function scalarOf(value: unknown): Scalar | undefined {
  const text = fieldOf(value, "stringValue") ?? fieldOf(value, "boolValue");
  if (typeof text === "string" || typeof text === "boolean") return text;
  const number = fieldOf(value, "intValue") ?? fieldOf(value, "doubleValue");
  if (typeof number !== "string" && typeof number !== "number") return undefined;
  return Number.isFinite(Number(number)) ? Number(number) : undefined;
}

/** An `AnyValue` as JSON text. */
function jsonOf(value: unknown, depth: number): string {
  if (depth > DEEPEST_VALUE) throw new MalformedBody(`a value is nested deeper than ${DEEPEST_VALUE}`);
  const text = fieldOf(value, "stringValue") ?? fieldOf(value, "bytesValue");
  if (typeof text === "string") return JSON.stringify(cleanText(text));
  const boolean = fieldOf(value, "boolValue");
  if (typeof boolean === "boolean") return String(boolean);
  const whole = fieldOf(value, "intValue");
  if (typeof whole === "number") return JSON.stringify(whole);
  if (typeof whole === "string" && /^-?\d{1,20}$/.test(whole)) return String(BigInt(whole));
  const double = fieldOf(value, "doubleValue");
  if (typeof double === "number") return JSON.stringify(double);
  if (typeof double === "string") return JSON.stringify(cleanText(double));
  const list = fieldOf(value, "arrayValue");
  if (list !== undefined) return `[${listIn(list, "values").map((entry) => jsonOf(entry, depth + 1))}]`;
  const map = fieldOf(value, "kvlistValue");
  if (map === undefined) return "null";
  const entries = listIn(map, "values").map((entry) => {
    const key = JSON.stringify(cleanText(String(fieldOf(entry, "key") ?? "")));
    return `${key}:${jsonOf(fieldOf(entry, "value"), depth + 1)}`;
  });
  return `{${entries.join(",")}}`;
}

/** Hex as the specification asks, or base64 as protobuf's own JSON mapping has it; empty when it is neither. */
function bytesOf(value: unknown, size: number): Uint8Array {
  if (typeof value !== "string") return new Uint8Array(0);
  if (value.length === size * 2 && /^[0-9a-fA-F]+$/.test(value)) return Buffer.from(value, "hex");
  const bytes = Buffer.from(value, "base64");
  return value === "" || bytes.length === size ? bytes : new Uint8Array(1);
}

function wholeOf(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isInteger(number) && number >= 0 && number <= 0xffffffff ? number : 0;
}
