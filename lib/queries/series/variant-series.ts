import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { quantileMs } from "#lib/domain/metric/latency-buckets";
import { wilson } from "#lib/domain/metric/wilson";

/** One time bucket of one variant; counts are sums over the bucket. */
export interface Bucket {
  at: number;
  n: number;
  s: number;
  histogram: number[] | null;
}

export interface SeriesRequest {
  environment: string;
  service: string;
  metric: "requests" | "accuracy" | "tpr" | "selection" | "feedback" | "conversion";
  /** Null adds all variants together. */
  variant: string | null;
  from: Date;
  to: Date;
  stepSeconds: number;
  /** Also the demo's made-up history, which whoever shows it must mark; left out by default. */
  withDemoHistory?: boolean;
}

interface BucketRow extends Record<string, unknown> {
  at: string;
  group_key: string;
  n: number;
  s: number;
  histogram: number[] | null;
}

/** Buckets per group (`""` without groups), oldest first; a bucket without data is missing, never zero. */
export async function variantBuckets(db: Database, request: SeriesRequest): Promise<Record<string, Bucket[]>> {
  const wantsHistogram = request.metric === "requests";
  const result = await db.execute<BucketRow>(sql`
    select extract(epoch from date_bin(make_interval(secs => ${request.stepSeconds}), bucket_at, 'epoch')) * 1000 as at,
      group_key, sum(n) as n, sum(s) as s,
      ${wantsHistogram ? sql`histogram_sum(histogram)` : sql`null::int[]`} as histogram
    from rollup
    where environment = ${request.environment} and service = ${request.service} and metric = ${request.metric}
      and (${request.variant}::text is null or variant = ${request.variant})
      and bucket_at >= ${request.from} and bucket_at < ${request.to}
      and (not demo_history or ${request.withDemoHistory ?? false})
    group by 1, 2 order by 1`);
  const groups: Record<string, Bucket[]> = {};
  for (const row of result.rows) {
    groups[row.group_key] ??= [];
    groups[row.group_key]?.push({ at: Number(row.at), n: Number(row.n), s: Number(row.s), histogram: row.histogram });
  }
  return groups;
}

export interface SeriesPoint {
  at: number;
  value: number | null;
  low?: number;
  high?: number;
  n: number;
}

/** Sums each bucket with the ones up to `windowMs` before it, so that a rate has enough behind it to be read. */
export function rolling(buckets: readonly Bucket[], windowMs: number): Bucket[] {
  return buckets.map((bucket, index) => {
    const sum: Bucket = { at: bucket.at, n: 0, s: 0, histogram: null };
    for (let i = index; i >= 0; i--) {
      const earlier = buckets[i];
      if (!earlier || earlier.at <= bucket.at - windowMs) break;
      sum.n += earlier.n;
      sum.s += earlier.s;
      if (earlier.histogram) sum.histogram = addHistograms(sum.histogram, earlier.histogram);
    }
    return sum;
  });
}

function addHistograms(sum: number[] | null, more: readonly number[]): number[] {
  if (!sum) return [...more];
  for (const [index, count] of more.entries()) sum[index] = (sum[index] ?? 0) + count;
  return sum;
}

export const ratioPoint = (bucket: Bucket): SeriesPoint => ({
  at: bucket.at,
  n: bucket.n,
  ...(wilson(bucket.n, bucket.s) ?? { value: null }),
});

export const latencyPoint =
  (quantile: number) =>
  (bucket: Bucket): SeriesPoint => ({
    at: bucket.at,
    n: bucket.n,
    value: bucket.histogram ? quantileMs(bucket.histogram, quantile) : null,
  });
