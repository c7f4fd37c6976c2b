import type { GateDelta } from "../telemetry/gate-deltas.ts";
import { type BucketCounts, trimBuckets } from "./bucket-counts.ts";

type Sums = Omit<GateDelta, "rolloutId" | "environment">;

/** What was counted for one step, gate, arm and group of one rollout since the judge looked. */
export interface DeltaSum extends Omit<Sums, "histogram"> {
  /** Latency gates only. */
  buckets: BucketCounts | null;
}

/** What is usual at the end is left out. */
type PackedDelta = [
  step: number,
  gateKey: string,
  arm: 0 | 1,
  n: number,
  s: number,
  q: number,
  groupKey?: string,
  histogram?: number[] | null,
  firstBucket?: number,
];

/** One line: the deltas of one rollout as a row of `gate_input` keeps them. */
export function packDeltas(deltas: readonly Sums[]): string {
  return JSON.stringify(deltas.map(packDelta));
}

function packDelta({ step, gateKey, arm, n, s, q, groupKey, histogram }: Sums) {
  const packed: PackedDelta = [step, gateKey, arm === "candidate" ? 0 : 1, n, s, q];
  if (groupKey !== "" || histogram) packed.push(groupKey);
  if (!histogram) return packed;
  const { histogram: counts, firstBucket = 0 } = trimBuckets(histogram);
  packed.push(counts, firstBucket);
  return packed;
}

/** @throws SyntaxError when a line is not one of ours. */
export function unpackDeltas(lines: string): DeltaSum[] {
  return lines.split("\n").flatMap((line) => (JSON.parse(line) as PackedDelta[]).map(unpackDelta));
}

function unpackDelta(packed: PackedDelta): DeltaSum {
  const [step, gateKey, arm, n, s, q, groupKey = "", histogram = null, firstBucket = 0] = packed;
  const buckets = histogram && (firstBucket === 0 ? { histogram } : { histogram, firstBucket });
  return { step, gateKey, arm: arm === 0 ? "candidate" : "baseline", groupKey, n, s, q, buckets };
}
