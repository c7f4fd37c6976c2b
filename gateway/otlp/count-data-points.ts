// Metrics are decoded to the point of counting: what a gate needs comes from spans and outcome events.
import { MalformedBody, WireReader } from "./wire-reader.ts";

/** Metric.5 gauge, .7 sum, .9 histogram, .10 exponential histogram, .11 summary; each holds its points in field 1. */
const dataFields: ReadonlySet<number> = new Set([42, 58, 74, 82, 90]);

type Visit = (limit: number) => void;

/** Data points of an `ExportMetricsServiceRequest`. @throws MalformedBody */
export function countDataPoints(body: Buffer): number {
  const reader = new WireReader(body);
  let count = 0;
  const each = (wanted: (tag: number) => boolean, visit: Visit) => (limit: number) => {
    const end = reader.end(limit);
    while (reader.position < end) {
      const tag = reader.tag();
      if (wanted(tag)) visit(end);
      else reader.skip(tag, end);
    }
    reader.leave(end);
  };
  const point: Visit = (limit) => {
    each(() => false, point)(limit);
    count += 1;
  };
  const metric = each(
    (tag) => dataFields.has(tag),
    each((tag) => tag === 10, point),
  );
  const scopeGroup = each((tag) => tag === 18, metric);
  const resourceGroup = each((tag) => tag === 18, scopeGroup);
  while (reader.position < body.length) {
    const tag = reader.tag();
    if (tag === 10) resourceGroup(body.length);
    else reader.skip(tag, body.length);
  }
  return count;
}

const kinds = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"];

/** The same of a parsed OTLP/JSON body. @throws MalformedBody */
export function countDataPointsJson(body: unknown): number {
  const metrics = listIn(body, "resourceMetrics")
    .flatMap((resource) => listIn(resource, "scopeMetrics"))
    .flatMap((scope) => listIn(scope, "metrics"));
  return metrics.flatMap((metric) => kinds.flatMap((kind) => listIn(fieldOf(metric, kind), "dataPoints"))).length;
}

/** A field of a JSON object; undefined when it is absent or null. @throws MalformedBody when `value` is no object. */
export function fieldOf(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value))
    throw new MalformedBody(`expected an object that holds "${name}"`);
  return (value as Record<string, unknown>)[name] ?? undefined;
}

/** A list in a JSON object; empty when it is absent. @throws MalformedBody */
export function listIn(value: unknown, name: string): unknown[] {
  const list = fieldOf(value, name);
  if (list === undefined) return [];
  if (!Array.isArray(list)) throw new MalformedBody(`"${name}" must be a list`);
  return list;
}
