/** Counts per latency bucket; the buckets before `firstBucket` (default 0) and after the last count are empty. */
export interface BucketCounts {
  histogram: number[];
  firstBucket?: number;
}

/** Without the empty buckets at both ends: what a tick keeps, because most of a histogram's buckets are empty. */
export function trimBuckets(counts: readonly number[]): BucketCounts {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return { histogram: [] };
  const histogram = counts.slice(first, 1 + counts.findLastIndex((count) => count > 0));
  return first === 0 ? { histogram } : { histogram, firstBucket: first };
}

/** One count for each bucket from 0 on. */
export function everyBucket({ histogram, firstBucket = 0 }: BucketCounts): number[] {
  return firstBucket === 0 ? histogram : [...new Array<number>(firstBucket).fill(0), ...histogram];
}

/** Sum, bucket by bucket, from bucket 0 on; none is as good as all empty. */
export function addHistograms(a: BucketCounts | undefined, b: BucketCounts | undefined): number[] | undefined {
  if (!a || !b) return (a ?? b) && everyBucket((a ?? b)!);
  const sum = everyBucket(a).slice();
  const { histogram, firstBucket = 0 } = b;
  while (sum.length < firstBucket + histogram.length) sum.push(0);
  for (let i = 0; i < histogram.length; i++) sum[firstBucket + i] = sum[firstBucket + i]! + histogram[i]!;
  return sum;
}
