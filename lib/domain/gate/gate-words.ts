import { exhaustive } from "../kernel/exhaustive.ts";
import { findMetric } from "../metric/index.ts";
import { LATENCY_RATIO } from "../metric/latency-buckets.ts";
import type { GateConfig } from "../rollout/plan.ts";
import type { GateOutcome } from "./tick-outcome.ts";

/** Narrow no-break space before a unit, so that a number and its unit stay on one line. */
const THIN = "\u202f";

export const percentWords = (percent: number): string => `${trim(percent, 3)}${THIN}%`;

const share = (value: number): string => `${trim(value * 100, value !== 0 && Math.abs(value) < 0.1 ? 2 : 1)}${THIN}%`;
const points = (value: number): string => `${trim(value * 100, 2)}${THIN}pp`;
const ms = (value: number): string => `${trim(value, value < 10 ? 1 : 0)}${THIN}ms`;
const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const trim = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** The metric as it stands inside a sentence, marked for emphasis: `*equal-opportunity gap*`. */
export function gateName(gate: GateConfig): string {
  const label = findMetric(gate.metric)?.label ?? gate.metric;
  return `*${label.charAt(0).toLowerCase()}${label.slice(1)}*`;
}

/** What was seen, against what: "*errors* was 3.1 % against 1 % with v1 (tolerance 0 pp, n = 4,210)". */
export function harmWords(gate: GateConfig, seen: GateOutcome, baselineVariant: string): string {
  const n = `n = ${count(seen.candidate.n)}`;
  const limit = limitWords(gate, "harm");
  return `${gateName(gate)} was ${figureWords(gate, seen, baselineVariant)} (${limit}, ${n})`;
}

/** Why promotion still waits for this gate. */
export function waitingWords(gate: GateConfig, seen: GateOutcome | undefined, baselineVariant: string): string {
  const n = `n = ${count(seen?.candidate.n ?? 0)}`;
  const claim = gate.rule.kind === "limit" ? "within its limit" : `no worse than ${baselineVariant}`;
  return `${gateName(gate)} is not yet shown to be ${claim} (${limitWords(gate, "safe")}, ${n})`;
}

function figureWords(gate: GateConfig, seen: GateOutcome, baselineVariant: string): string {
  const { candidate, baseline } = seen;
  if (candidate.value === null) return "not measured yet";
  switch (gate.rule.kind) {
    case "fairness": {
      const wider = seen.estimate ?? candidate.value - (baseline?.value ?? 0);
      const direction = wider < 0 ? "narrower" : "wider";
      return `${trim(Math.abs(wider), 2)} ${direction} than with ${baselineVariant}`;
    }
    case "quantile":
      return against(ms);
    case "boundedMean":
      return against((value) => trim(value, 2));
    case "rate":
      return against(share);
    case "limit":
      return share(candidate.value);
    default:
      return exhaustive(gate.rule);
  }
  function against(format: (value: number) => string): string {
    const own = format(candidate.value ?? 0);
    return baseline?.value == null ? own : `${own} against ${format(baseline.value)} with ${baselineVariant}`;
  }
}

/** The tolerance that a rollback must exceed, or the margin that a promotion must stay within. */
export function limitWords({ rule }: GateConfig, side: "harm" | "safe"): string {
  const word = side === "harm" ? "tolerance" : "margin";
  switch (rule.kind) {
    case "rate": {
      const absolute = side === "harm" ? rule.tolerance : rule.marginAbs;
      const relative = (side === "harm" ? rule.toleranceRel : rule.marginRel) - 1;
      const parts = [
        ...(relative !== 0 ? [`${relative > 0 ? "+" : ""}${share(relative)}`] : []),
        ...(absolute !== 0 || relative === 0 ? [points(absolute)] : []),
      ];
      return `${word} ${parts.join(" and ")}`;
    }
    case "boundedMean":
      return `${word} ${trim(side === "harm" ? rule.tolerance : rule.margin, 3)}`;
    case "quantile": {
      const buckets = side === "harm" ? rule.toleranceBuckets : rule.marginBuckets;
      return `${word} +${share(LATENCY_RATIO ** buckets - 1)}`;
    }
    case "fairness":
      return `${word} ${trim(side === "harm" ? rule.bound : rule.bound + rule.margin, 3)}`;
    case "limit":
      return `limit ${share(rule.limit)}`;
    default:
      return exhaustive(rule);
  }
}
