/**
 * Log-spaced latency buckets: edge i = 1 ms × 1.05^i, so a quantile is known within 5 % and a margin of m buckets
 * is a factor of 1.05^m (statistics.md 3.2). Bucket 0 holds everything up to 1 ms, the last everything above about 60 s.
 */
export const LATENCY_RATIO = 1.05;
export const LATENCY_BUCKETS = 228;

export function latencyBucket(latencyMs: number): number {
  if (!(latencyMs > 1)) return 0;
  return Math.min(LATENCY_BUCKETS - 1, Math.ceil(Math.log(latencyMs) / Math.log(LATENCY_RATIO) - 1e-9));
}

/** Upper edge of a bucket in ms. */
export const latencyEdgeMs = (bucket: number): number => LATENCY_RATIO ** bucket;

/** Smallest edge with at least a share `quantile` of the counts at or below it; null without counts. */
export function quantileMs(histogram: readonly number[], quantile: number): number | null {
  let total = 0;
  for (const count of histogram) total += count;
  if (total === 0) return null;
  let running = 0;
  for (let bucket = 0; bucket < histogram.length; bucket++) {
    running += histogram[bucket] ?? 0;
    if (running >= quantile * total) return latencyEdgeMs(bucket);
  }
  return latencyEdgeMs(histogram.length - 1);
}
