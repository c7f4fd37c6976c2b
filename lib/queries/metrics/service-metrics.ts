import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { gapPoints, stepSecondsFor } from "../rollout/rollout-series.ts";
import {
  type Bucket,
  latencyPoint,
  ratioPoint,
  rolling,
  type SeriesPoint,
  type SeriesRequest,
  variantBuckets,
} from "../series/variant-series.ts";

export const metricRanges = { "1h": 3_600_000, "6h": 21_600_000, "3d": 259_200_000 } as const;
export type MetricRange = keyof typeof metricRanges;

export const metricKeys = ["requests", "errors", "latency", "accuracy", "gap", "conversion"] as const;
export type ServiceMetricKey = (typeof metricKeys)[number];

/** One service over a range. Values 0–1, latency in ms, requests a second. */
export interface ServiceMetrics {
  asOf: number;
  service: string;
  services: string[];
  range: MetricRange;
  from: number;
  to: number;
  /** Null where the counters could not be read: that one chart fails, the others stay. */
  series: Record<ServiceMetricKey, SeriesPoint[] | null>;
  /** Until when the points are made-up demo history; null when none is shown. */
  demoHistoryUntil: number | null;
}

/** Demo history is stored in buckets of ten minutes, measured counters in ten seconds. */
const DEMO_BUCKET_SECONDS = 600;
const WINDOW_MS = 60_000;

interface Request {
  environment: string;
  service: string;
  range: MetricRange;
  now: Date;
}

export async function serviceMetrics(db: Database, request: Request): Promise<ServiceMetrics> {
  const to = request.now.getTime();
  const from = to - metricRanges[request.range];
  const services = await countedServices(db, request.environment);
  const service = services.includes(request.service) ? request.service : (services[0] ?? request.service);
  const demoHistoryUntil = await newestDemoHistory(db, { ...request, service, from: new Date(from) });
  const read = reader(db, { ...request, service, from, to, demoHistoryUntil });
  const entries = await Promise.all(
    metricKeys.map(async (key) => [key, await draw[key](read).catch(() => null)] as const),
  );
  return {
    asOf: to,
    service,
    services,
    range: request.range,
    from,
    to,
    series: Object.fromEntries(entries) as ServiceMetrics["series"],
    demoHistoryUntil,
  };
}

/** A stretch of buckets of one width. */
interface Stretch {
  groups: Record<string, Bucket[]>;
  stepSeconds: number;
  windowMs: number;
  from: number;
  to: number;
  isDemo: boolean;
}
type Read = (metric: SeriesRequest["metric"]) => Promise<Stretch[]>;

/** Up to the end of the demo history in its wide buckets, from there on in the range's own. */
function reader(
  db: Database,
  at: { environment: string; service: string; from: number; to: number; demoHistoryUntil: number | null },
): Read {
  const stepSeconds = stepSecondsFor({ from: new Date(at.from), to: new Date(at.to) });
  const border = Math.min(at.to, at.demoHistoryUntil ?? at.from);
  const spans = [
    { from: at.from, to: border, stepSeconds: Math.max(stepSeconds, DEMO_BUCKET_SECONDS), isDemo: true },
    { from: border, to: at.to, stepSeconds, isDemo: false },
  ].filter((span) => span.to > span.from);
  return (metric) =>
    Promise.all(
      spans.map(async (span) => {
        const stepMs = span.stepSeconds * 1000;
        const groups = await variantBuckets(db, {
          environment: at.environment,
          service: at.service,
          metric,
          variant: null,
          // Whole buckets only: a part of one would look like a drop.
          from: new Date(Math.ceil(span.from / stepMs) * stepMs),
          to: new Date(span.to),
          stepSeconds: span.stepSeconds,
          withDemoHistory: span.isDemo,
        });
        return { groups, windowMs: Math.max(WINDOW_MS, stepMs), ...span };
      }),
    );
}

/** Made-up and measured points are never joined by a line. */
function parted(stretches: Stretch[], points: (stretch: Stretch) => SeriesPoint[]): SeriesPoint[] {
  return stretches.flatMap((stretch, place) => [
    ...(place > 0 ? [{ at: stretch.from, value: null, n: 0 }] : []),
    ...points(stretch),
  ]);
}

/** Requests a second; a bucket that is still filling, or in which counting began, is left out. */
function perSecond({ groups, stepSeconds, from, to, isDemo }: Stretch): SeriesPoint[] {
  const stepMs = stepSeconds * 1000;
  const buckets = groups[""] ?? [];
  const whole = buckets.filter((bucket) => bucket.at + stepMs <= to);
  const began = !isDemo && (buckets[0]?.at ?? 0) >= from + stepMs ? 1 : 0;
  return whole.slice(began).map((bucket) => ({ at: bucket.at, value: bucket.n / stepSeconds, n: bucket.n }));
}

const plain =
  (metric: SeriesRequest["metric"], point: (bucket: Bucket) => SeriesPoint) =>
  async (read: Read): Promise<SeriesPoint[]> =>
    parted(await read(metric), ({ groups, windowMs }) => rolling(groups[""] ?? [], windowMs).map(point));

const draw: Record<ServiceMetricKey, (read: Read) => Promise<SeriesPoint[]>> = {
  requests: async (read) => parted(await read("requests"), perSecond),
  errors: plain("requests", ratioPoint),
  latency: plain("requests", latencyPoint(0.95)),
  accuracy: plain("accuracy", ratioPoint),
  gap: async (read) => parted(await read("tpr"), ({ groups, windowMs }) => gapPoints(groups, windowMs)),
  conversion: plain("conversion", ratioPoint),
};

/** Those that own a flag first: they are what is rolled out. */
async function countedServices(db: Database, environment: string): Promise<string[]> {
  // Services are few and buckets many: hop from one name to the next along the primary key.
  const result = await db.execute<{ service: string }>(sql`
    with recursive names as (
      (select service from rollup where environment = ${environment} order by service limit 1)
      union all
      select (select service from rollup where environment = ${environment} and service > names.service
        order by service limit 1) from names where names.service is not null)
    select service from names where service is not null
    order by not exists (select 1 from flag where environment = ${environment} and flag.service = names.service), service`);
  return result.rows.map((row) => row.service);
}

async function newestDemoHistory(
  db: Database,
  at: { environment: string; service: string; from: Date },
): Promise<number | null> {
  const result = await db.execute<{ at: string | null }>(sql`
    select extract(epoch from max(bucket_at)) * 1000 as at from rollup
    where environment = ${at.environment} and service = ${at.service} and metric = 'requests' and demo_history and bucket_at >= ${at.from}`);
  const newest = result.rows[0]?.at;
  return newest ? Number(newest) + DEMO_BUCKET_SECONDS * 1000 : null;
}
