import { LATENCY_BUCKETS, latencyEdgeMs } from "#lib/domain/metric/latency-buckets";
import { erfc } from "#lib/domain/statistics/special-functions";
import type { Random } from "../../../demo/random.ts";
import { binomialOf, Inversion } from "../binomial.ts";
import { median, medianBounds } from "../figures.ts";
import { createOracle } from "../oracle.ts";
import { Product, rollsBackAt } from "../product.ts";
import { byContender, createPeers, type Row } from "../row.ts";
import { play, REQUESTS_PER_TICK, TICKS_PER_HOUR, type Tick } from "../tick.ts";
import { ALPHA, delayCells, SHARE } from "./delay-rows.ts";

const TICKS = 2 * TICKS_PER_HOUR;
const MEDIAN_MS = 100;
const SPREAD = 0.5;
const CALIBRATION = 5_000;
const P95 = "ours, p95 alone";
const AVERAGED = "ours, p50 p95 p99 averaged";

/** True share of requests slower than this. */
const shareAbove = (ms: number, slower: number): number =>
  erfc(Math.log(ms / (MEDIAN_MS * slower)) / SPREAD / Math.SQRT2) / 2;

/** Buckets of log-normal latencies: only the bucket is ever read, so that it is drawn and not the milliseconds. */
const bucketsOf = (slower: number): Inversion =>
  new Inversion(
    Array.from({ length: LATENCY_BUCKETS }, (_, bucket) => {
      const above = bucket === LATENCY_BUCKETS - 1 ? 0 : shareAbove(latencyEdgeMs(bucket), slower);
      return (bucket === 0 ? 1 : shareAbove(latencyEdgeMs(bucket - 1), slower)) - above;
    }),
  );

function sample(n: number, buckets: Inversion, random: Random): number[] {
  const histogram = new Array<number>(LATENCY_BUCKETS).fill(0);
  for (let i = 0; i < n; i++) histogram[buckets.draw(random)]! += 1;
  return histogram;
}

function countAbove(histogram: readonly number[], bucket: number): number {
  let sum = 0;
  for (let above = bucket + 1; above < histogram.length; above++) sum += histogram[above]!;
  return sum;
}

/** Smallest bucket with 95 % of the calibration in it or below: where the product puts the baseline's p95. */
function edgeOf(calibration: readonly number[]): number {
  let running = 0;
  return calibration.findIndex((count) => {
    running += count;
    return running >= 0.95 * CALIBRATION;
  });
}

const usual = bucketsOf(1);

function* latencyTicks(slow: Inversion, edge: number, random: Random): Generator<Tick> {
  for (let number = 1; number <= TICKS; number++) {
    const size = binomialOf(SHARE).draw(REQUESTS_PER_TICK, random);
    const n: [number, number] = [size, REQUESTS_PER_TICK - size];
    const canary = sample(n[0], slow, random);
    const baseline = sample(n[1], usual, random);
    const seen = [{ n, s: [countAbove(canary, edge), countAbove(baseline, edge)] }];
    const opens = number > 1 && (number - 1) % TICKS_PER_HOUR === 0 ? "hour" : null;
    yield { number, shares: [SHARE, 1 - SHARE], opens, assigned: n, data: { latency: { canary, baseline } }, seen };
  }
}

function latencyRow(name: string, slower: number): Row {
  const slow = bucketsOf(slower);
  return {
    name,
    family: "delay",
    replications: { full: 500, quick: 200 },
    play: (replication) => {
      const { random } = replication;
      const calibration = sample(CALIBRATION, usual, random);
      const edge = edgeOf(calibration);
      const [good, bad] = [shareAbove(latencyEdgeMs(edge), 1), shareAbove(latencyEdgeMs(edge), slower)];
      const ours = (label: string, quantiles: number[]) => {
        const latency = { kind: "quantile" as const, weight: 1, quantiles, calibration, marginBuckets: 2 };
        return rollsBackAt(label, new Product({ guards: { latency }, alpha: ALPHA }), ALPHA);
      };
      return play(latencyTicks(slow, edge, random), [
        createOracle({ good, bad }, ALPHA),
        ours(P95, [0.95]),
        ours(AVERAGED, [0.5, 0.95, 0.99]),
        ...createPeers({ rates: [0.05], kayentaMinutes: [30, 5] }, replication),
      ]);
    },
    report: (outcomes, mode) =>
      delayCells(outcomes, mode, { times: 2, contender: P95 }).map((cell) => {
        if (cell.label !== AVERAGED) return cell;
        const named = byContender(outcomes);
        const [ours, alone] = [named.get(AVERAGED)!, median(named.get(P95)!)];
        const held = mode === "quick" ? medianBounds(ours)[0] : median(ours);
        return { ...cell, limit: "<= p95 alone", isMet: held <= alone };
      }),
  };
}

/** Log-normal latency; peers without quantiles of their own read the share of requests above the baseline's p95. */
export const latencyRows: Row[] = [latencyRow("p95 +10 %", 1.1), latencyRow("p95 +25 %", 1.25)];
