import { type GateConfig, guardrailsOf, type RolloutPlan } from "../rollout/plan.ts";
import type { Judgement } from "../rollout/state.ts";
import type { GateState, GuardAggregates, LogE, TickAggregates, Verdict } from "../statistics/index.ts";
import {
  combineAverage,
  combineMin,
  judge,
  logE,
  startEpoch,
  startGateEpoch,
  startGateStep,
  updateLinearRate,
} from "../statistics/index.ts";
import { plannedShares } from "../traffic/split.ts";
import type { PolicyLayout } from "./build-policy.ts";
import { budgetShare, buildLonePolicy, buildPolicy, layoutOf } from "./build-policy.ts";
import { calibrate } from "./calibrate.ts";
import { closedBlocks } from "./closed-blocks.ts";
import type { EngineState, LimitState } from "./engine-state.ts";
import { addFigures } from "./figures.ts";
import { mapValues } from "./records.ts";
import { countStops } from "./stop-counts.ts";
import { countHealth } from "./telemetry-health.ts";
import { type ArmBlock, histogramOf, type TickInput } from "./tick-input.ts";

/** Own evidence of one gate, unweighted, in nats. */
export interface GateEvidence {
  harm: LogE;
  safe: LogE;
  /** Pairs of groups or quantiles, where the gate has them. */
  parts?: Record<string, { harm: LogE; safe: LogE }>;
}

export interface JudgedTick {
  state: EngineState;
  /** Without freshness: what the evidence says (see `currentJudgement`). */
  judgement: Judgement;
  gates: Record<string, GateEvidence>;
  combined: { logHarm: LogE; logSafe: LogE; logSrm: LogE };
}

/**
 * Counts one tick and judges: pure, so that replaying stored ticks gives the same verdicts to the last bit.
 * Guardrails share one error budget: the weighted average of their e-values, absolute limits included, reaches 1/alpha
 * with probability at most alpha when no guardrail is worse than it may be.
 */
export function judgeTick(plan: RolloutPlan, before: EngineState, tick: TickInput): JudgedTick {
  const layout = layoutOf(plan);
  const opened = openEpoch(before, tick);
  const policy = buildPolicy(plan, opened.calibrations);
  const counted = judge(
    // The deadline is a clock's fact that the tick carries; the toolkit counts ticks, so "over" is its first one.
    tick.isOverdue ? { ...policy, deadlineTick: 1 } : policy,
    opened.gate,
    { data: aggregatesOf(layout.comparative, opened, tick), assigned: tick.assigned },
  );
  const alone = judgeAlone(plan, opened, tick);
  const limits = countLimits(layout, opened, tick);
  const gates: Record<string, GateEvidence> = { ...counted.evidence.guards, ...alone.evidence };
  for (const [key, limit] of Object.entries(limits)) gates[key] = { harm: logE(limit.harm), safe: logE(limit.safe) };
  const combined = { ...combineGuardrails(plan, gates), logSrm: counted.evidence.logSrm };
  const judgement = decide(plan, { before, verdict: counted.verdict, combined });
  const states = { gate: counted.state, alone: alone.states, limits };
  const noted = note(plan, { before: opened, states, tick, gates, combined, judgement });
  return { state: calibrate(plan, noted, tick), judgement, gates, combined };
}

function openEpoch(before: EngineState, tick: TickInput): EngineState {
  const number = before.tick + 1;
  if (tick.epoch === null) return before;
  if (tick.epoch === "start") return { ...before, epochAt: tick.takenAt };
  const shares = plannedShares(tick.trafficPercent);
  const open = (gate: GateState) => (tick.epoch === "step" ? startGateStep(gate, shares) : startGateEpoch(gate));
  return {
    ...before,
    step: tick.step,
    trafficPercent: tick.trafficPercent,
    epochAt: tick.takenAt,
    epochTicks: [...before.epochTicks, number],
    gate: open(before.gate),
    alone: mapValues(before.alone, open),
    limits: mapValues(before.limits, ({ harm, safe }) => ({ harm: startEpoch(harm), safe: startEpoch(safe) })),
  };
}

/**
 * At 100 % no new unit meets the baseline: what still counts are late labels of both arms. Candidate counts alone would
 * wait to be compared with baseline counts of another time, so such a tick is left out.
 */
function hasEnded(tick: TickInput, arms: { candidate: ArmBlock; baseline: ArmBlock }): boolean {
  return tick.trafficPercent >= 100 && (arms.candidate.n === 0 || arms.baseline.n === 0);
}

function aggregatesOf(gates: readonly GateConfig[], state: EngineState, tick: TickInput): TickAggregates["data"] {
  const data: TickAggregates["data"] = {};
  for (const gate of gates) {
    const arms = tick.gates[gate.key];
    if (!arms || hasEnded(tick, arms)) continue;
    // Without an edge there is nothing to count above: this tick goes into the calibration.
    if (gate.rule.kind === "quantile" && !state.calibrations[gate.key]) continue;
    data[gate.key] = aggregateOf(gate, arms);
  }
  return data;
}

function aggregateOf(
  gate: GateConfig,
  { candidate, baseline }: { candidate: ArmBlock; baseline: ArmBlock },
): GuardAggregates {
  const n = [candidate.n, baseline.n];
  const s = [candidate.s, baseline.s];
  switch (gate.rule.kind) {
    case "quantile":
      return { canary: histogramOf(candidate) ?? [], baseline: histogramOf(baseline) ?? [] };
    case "fairness":
      return { canary: candidate.groups ?? {}, baseline: baseline.groups ?? {} };
    case "boundedMean":
      return { n, s, q: [candidate.q, baseline.q] };
    default:
      return { n, s };
  }
}

function judgeAlone(plan: RolloutPlan, state: EngineState, tick: TickInput) {
  const states: Record<string, GateState> = {};
  const evidence: Record<string, GateEvidence> = {};
  for (const gate of layoutOf(plan).alone) {
    const policy = buildLonePolicy(plan, gate, state.calibrations);
    const data = aggregatesOf([gate], state, tick);
    const judged = judge(policy, state.alone[gate.key]!, { data, assigned: [0, 0] });
    states[gate.key] = judged.state;
    evidence[gate.key] = judged.evidence.guards[gate.key]!;
  }
  return { states, evidence };
}

function countLimits(layout: PolicyLayout, state: EngineState, tick: TickInput): Record<string, LimitState> {
  return mapValues(state.limits, (limit, key) => {
    const arm = tick.gates[key]?.candidate;
    if (!arm || !layout.limits.some((gate) => gate.key === key)) return limit;
    const block = { n: [arm.n], s: [arm.s] };
    return { harm: updateLinearRate(limit.harm, block).state, safe: updateLinearRate(limit.safe, block).state };
  });
}

/** Evidence of all guardrails together; without any, nothing is proven either way. */
function combineGuardrails(plan: RolloutPlan, gates: Record<string, GateEvidence>) {
  const guardrails = guardrailsOf(plan);
  if (guardrails.length === 0) return { logHarm: 0, logSafe: 0 };
  const harms = guardrails.map((gate) => gates[gate.key]!.harm);
  const weights = guardrails.map((gate) => budgetShare(plan, gate));
  return {
    logHarm: combineAverage(harms, weights),
    logSafe: combineMin(guardrails.map((gate) => gates[gate.key]!.safe)),
  };
}

interface Verdicts {
  before: EngineState;
  verdict: Verdict;
  combined: { logHarm: LogE; logSafe: LogE };
}

function decide(plan: RolloutPlan, { before, verdict, combined }: Verdicts): Verdict {
  if (before.regressedAt || combined.logHarm >= Math.log(1 / plan.alpha)) return "regressed";
  const isSafe = combined.logSafe >= Math.log(1 / plan.beta);
  // The toolkit saw the comparing guardrails only; absolute limits have a say in safety too.
  if (verdict === "non_inferior" && !isSafe) return "watching";
  if (verdict === "watching" && isSafe) return "non_inferior";
  return verdict;
}

interface Noted extends Pick<JudgedTick, "gates" | "judgement"> {
  before: EngineState;
  states: Pick<EngineState, "gate" | "alone" | "limits">;
  tick: TickInput;
  combined: { logHarm: LogE };
}

/** Keeps what is shown and what is latched. */
function note(plan: RolloutPlan, { before, states, tick, gates, combined, judgement }: Noted): EngineState {
  const next: EngineState = { ...before, ...states, tick: before.tick + 1 };
  const at = tick.takenAt;
  next.figures = mapValues(before.figures, (figures, key) =>
    tick.gates[key] ? addFigures(figures, tick.gates[key]) : figures,
  );
  next.maxLogHarm = mapValues(gates, ({ harm }, key) => Math.max(before.maxLogHarm[key] ?? 0, harm));
  next.maxCombined = Math.max(before.maxCombined, combined.logHarm);
  const closed = plan.gates.filter((gate) => closedBlocks(next, gate.key) > closedBlocks(before, gate.key));
  next.dataAt = { ...before.dataAt, ...Object.fromEntries(closed.map((gate) => [gate.key, at])) };
  const crossed = plan.gates.filter((gate) => !before.crossedAt[gate.key] && hasCrossed(plan, gate, gates));
  next.crossedAt = { ...before.crossedAt, ...Object.fromEntries(crossed.map((gate) => [gate.key, at])) };
  if (judgement === "regressed" && !before.regressedAt) {
    next.regressedAt = at;
    next.regressedBy = strongest(plan, gates);
  }
  if (judgement === "invalid" && !before.invalidAt) next.invalidAt = at;
  const sawCandidate = tick.assigned[0] > 0 || Object.values(tick.gates).some((arms) => arms.candidate.n > 0);
  if (sawCandidate) next.candidateAt = at;
  next.assigned = [before.assigned[0] + tick.assigned[0], before.assigned[1] + tick.assigned[1]];
  next.late = before.late + tick.late;
  next.multiple = before.multiple + tick.multiple;
  next.stops = countStops(before.stops, tick.stops);
  next.health = countHealth(before.health, { heard: tick.heard, isNewStep: tick.epoch === "step" });
  return next;
}

const weightedHarm = (plan: RolloutPlan, gate: GateConfig, gates: Record<string, GateEvidence>): LogE =>
  Math.log(budgetShare(plan, gate)) + (gates[gate.key]?.harm ?? 0);

const hasCrossed = (plan: RolloutPlan, gate: GateConfig, gates: Record<string, GateEvidence>): boolean =>
  weightedHarm(plan, gate, gates) >= Math.log(1 / plan.alpha);

/** The fewest guardrails whose weighted e-values add up to the crossing, strongest first. */
function strongest(plan: RolloutPlan, gates: Record<string, GateEvidence>): string[] {
  const ranked = guardrailsOf(plan)
    .map((gate) => ({ key: gate.key, e: Math.exp(weightedHarm(plan, gate, gates)) }))
    .sort((a, b) => b.e - a.e);
  let sum = 0;
  const chosen: string[] = [];
  for (const { key, e } of ranked) {
    chosen.push(key);
    sum += e;
    if (sum >= 1 / plan.alpha) break;
  }
  return chosen;
}
