import { sql } from "drizzle-orm";
import type { Database } from "#db/client";
import type { ExpectedTraffic } from "#lib/domain/rollout/forecast";

const WINDOW_MS = 3_600_000;

/** Where a metric's observations are summed, and which of them is the bad event. */
const sources: Record<string, { rollup: string; bad: "s" | "n - s" | "mean" }> = {
  "error-rate": { rollup: "requests", bad: "s" },
  latency: { rollup: "requests", bad: "s" },
  accuracy: { rollup: "accuracy", bad: "n - s" },
  "feedback-score": { rollup: "feedback", bad: "mean" },
  "equal-opportunity-gap": { rollup: "tpr", bad: "mean" },
  "selection-gap": { rollup: "selection", bad: "mean" },
  conversion: { rollup: "conversion", bad: "n - s" },
};

interface Sums extends Record<string, unknown> {
  metric: string;
  group_key: string;
  n: number;
  s: number;
  seconds: number;
  histogram: number[] | null;
}

export interface ServiceTraffic {
  /** By key of a metric. */
  byMetric: Record<string, ExpectedTraffic>;
  requestsPerSecond: number;
  /** How long it was looked at: an hour, or since its first observation. */
  seconds: number;
}

/** What a service's metrics received in the last hour, all variants together, without the demo's made-up history. */
export async function expectedTraffic(
  db: Database,
  { environment, service, now }: { environment: string; service: string; now: Date },
): Promise<ServiceTraffic> {
  const since = new Date(now.getTime() - WINDOW_MS);
  const { rows } = await db.execute<Sums>(sql`
    select metric, group_key, sum(n) as n, sum(s) as s, histogram_sum(histogram) as histogram,
      greatest(extract(epoch from ${now}::timestamptz - min(bucket_at)), 1) as seconds
    from rollup
    where environment = ${environment} and service = ${service} and not demo_history
      and bucket_at >= ${since} and bucket_at <= ${now}
    group by metric, group_key`);
  const requests = rows.find(({ metric }) => metric === "requests");
  const seconds = Number(requests?.seconds ?? WINDOW_MS / 1_000);
  const byMetric = Object.fromEntries(
    Object.entries(sources).flatMap(([metric, source]) => {
      const found = rows.filter((row) => row.metric === source.rollup);
      // Of several groups the smallest is the slowest to say anything.
      const row = found.sort((a, b) => Number(a.n) - Number(b.n))[0];
      return row ? [[metric, trafficOf(row, source.bad)]] : [];
    }),
  );
  return { byMetric, requestsPerSecond: Number(requests?.n ?? 0) / seconds, seconds };
}

function trafficOf(row: Sums, bad: "s" | "n - s" | "mean"): ExpectedTraffic {
  const [n, s] = [Number(row.n), Number(row.s)];
  return {
    perSecond: n / Number(row.seconds),
    ratio: n > 0 ? (bad === "n - s" ? n - s : s) / n : null,
    histogram: row.histogram ?? undefined,
  };
}
