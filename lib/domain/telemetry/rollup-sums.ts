import { LATENCY_BUCKETS, latencyBucket } from "../metric/latency-buckets.ts";
import type { Observation } from "../metric/metric.ts";
import type { Observed } from "./observed.ts";

export const ROLLUP_BUCKET_MS = 10_000;

export type RollupMetric = "requests" | "accuracy" | "tpr" | "selection" | "feedback" | "conversion";

/** One additive row of `rollup`: a metric of one service, variant and group in one 10-second bucket. */
export interface RollupRow {
  environment: string;
  service: string;
  metric: RollupMetric;
  variant: string;
  groupKey: string;
  bucketAtMs: number;
  n: number;
  s: number;
  q: number;
  histogram: number[] | null;
}

interface Contribution {
  metric: RollupMetric;
  groupKey: string;
  s: number;
  q: number;
  latencyMs: number | null;
}

const one = (metric: RollupMetric, s: number, rest: Partial<Contribution> = {}): Contribution => ({
  metric,
  groupKey: "",
  s,
  q: 0,
  latencyMs: null,
  ...rest,
});

/** What one observation adds to the charts; sums are of the friendly side (right, found, converted), except errors. */
function contributions(seen: Observation): Contribution[] {
  switch (seen.kind) {
    case "request":
      return [one("requests", seen.isError ? 1 : 0, { latencyMs: seen.latencyMs })];
    case "predicted":
      return [one("selection", seen.predicted === 1 ? 1 : 0, { groupKey: seen.group ?? "" })];
    case "labelled": {
      const right = one("accuracy", seen.predicted === seen.label ? 1 : 0);
      if (seen.label !== 1) return [right];
      return [right, one("tpr", seen.predicted === 1 ? 1 : 0, { groupKey: seen.group ?? "" })];
    }
    case "feedback":
      return [one("feedback", seen.score, { q: seen.score * seen.score })];
    case "conversion":
      return [one("conversion", seen.converted ? 1 : 0)];
  }
}

/** Adds up chart buckets. Sums do not depend on how observations are batched. */
export class RollupSums {
  readonly #rows = new Map<string, RollupRow>();

  observe(seen: Observed): void {
    for (const part of contributions(seen.observation)) {
      const row = this.#row(seen, part);
      row.n += 1;
      row.s += part.s;
      row.q += part.q;
      if (part.latencyMs === null) continue;
      row.histogram ??= new Array<number>(LATENCY_BUCKETS).fill(0);
      row.histogram[latencyBucket(part.latencyMs)]! += 1;
    }
  }

  merge(other: RollupSums): void {
    for (const [key, added] of other.#rows) {
      const row = this.#rows.get(key);
      if (row === undefined) {
        this.#rows.set(key, { ...added, histogram: added.histogram && [...added.histogram] });
        continue;
      }
      row.n += added.n;
      row.s += added.s;
      row.q += added.q;
      const { histogram } = row;
      if (histogram === null) row.histogram = added.histogram && [...added.histogram];
      else
        added.histogram?.forEach((count, bucket) => {
          histogram[bucket]! += count;
        });
    }
  }

  /** In the order of their keys, so that concurrent writers lock rows in one order. */
  rows(): RollupRow[] {
    return [...this.#rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  #row(seen: Observed, part: Contribution): RollupRow {
    const bucketAtMs = Math.floor(seen.servedAtMs / ROLLUP_BUCKET_MS) * ROLLUP_BUCKET_MS;
    const variant = seen.variant ?? "";
    const key = `${seen.environment}\n${seen.service}\n${part.metric}\n${variant}\n${part.groupKey}\n${bucketAtMs}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      const { metric, groupKey } = part;
      const { environment, service } = seen;
      row = { environment, service, metric, variant, groupKey, bucketAtMs, n: 0, s: 0, q: 0, histogram: null };
      this.#rows.set(key, row);
    }
    return row;
  }
}
