import type { LogE } from "./block.ts";
import { combineAverage, combineMin } from "./combine.ts";
import type { GuardAggregates, GuardPolicy } from "./guard.ts";
import { createGuard, startGuardEpoch, updateGuard } from "./guard.ts";
import type { GuardEvidence, GuardState } from "./guard-evidence.ts";
import { guardEvidence, guardLogE } from "./guard-evidence.ts";
import { STATISTICS_VERSION } from "./library-version.ts";
import type { SrmState } from "./srm.ts";
import { createSrm, srmLogE, startSrmStep, updateSrm } from "./srm.ts";

export interface GatePolicy {
  /** Most probability of ever rolling back a release that no guard's null excludes. */
  alpha: number;
  /** Most probability of ever promoting a release that is worse than a guard's margin. */
  beta: number;
  alphaSrm: number;
  /** Planned shares of the first step, canary first. */
  shares: number[];
  /** Canary exposures before anything but harm is said. */
  minCanary: number;
  deadlineTick?: number;
  guards: Record<string, GuardPolicy>;
}

export interface TickAggregates {
  /** By guard; a guard that is not named had no data in this tick. */
  data: Record<string, GuardAggregates>;
  /** Units first seen in this tick, canary first. */
  assigned: number[];
}

/**
 * collecting: below the minimum exposure. watching: undecided. regressed: latched, roll back. non_inferior: may advance,
 * now. inconclusive: past the deadline. invalid: latched until regressed, the sample ratio is broken, do not promote.
 */
export type Verdict = "collecting" | "watching" | "regressed" | "non_inferior" | "inconclusive" | "invalid";

export interface GateState {
  v: 1;
  tick: number;
  /** Canary exposures so far. */
  canary: number;
  /** Epochs started, the first included. */
  epochs: number;
  latched: "regressed" | "invalid" | null;
  maxLogHarm: LogE;
  srm: SrmState;
  guards: Record<string, GuardState>;
}

export interface EvidenceRecord {
  v: 1;
  libraryVersion: string;
  tick: number;
  /** Combined evidence of harm, and of safety; thresholds ln(1/alpha) and ln(1/beta). */
  logHarm: LogE;
  logSafe: LogE;
  logSrm: LogE;
  maxLogHarm: LogE;
  thresholds: { harm: LogE; safe: LogE; srm: LogE };
  canary: number;
  epochs: number;
  guards: Record<string, GuardEvidence>;
}

export function createGate(p: GatePolicy): GateState {
  for (const level of [p.alpha, p.beta, p.alphaSrm]) {
    if (!(level > 0 && level < 1)) throw new RangeError("alpha, beta, alphaSrm: between 0 and 1");
  }
  const guards = mapGuards(p.guards, (policy) => createGuard(policy));
  return { v: 1, tick: 0, canary: 0, epochs: 1, latched: null, maxLogHarm: 0, srm: createSrm(p.shares), guards };
}

/** A ramp step: a new sample-ratio step and a new epoch for every guard. */
export function startGateStep(st: GateState, shares: number[]): GateState {
  return startGateEpoch({ ...st, srm: startSrmStep(st.srm, shares) });
}

/** A new epoch for every guard (hourly), so that a late regression is found as fast as an early one. */
export function startGateEpoch(st: GateState): GateState {
  return { ...st, epochs: st.epochs + 1, guards: mapGuards(st.guards, (guard) => startGuardEpoch(guard)) };
}

/**
 * Adds one tick and judges. Rollback: the weighted average of the guards' harm e-values reaches 1/alpha, so one error
 * budget covers all guards whatever their dependence (Vovk and Wang 2021; Ville 1939). Promotion: every guard's safe
 * e-value is at least 1/beta now. Without guards nothing is ever proven.
 *
 * @throws RangeError when the tick names an unknown guard or its counts do not fit.
 */
export function judge(
  policy: GatePolicy,
  state: GateState,
  tick: TickAggregates,
): { state: GateState; verdict: Verdict; evidence: EvidenceRecord } {
  const { guards, evidence: guardsEvidence } = addTick(state, tick);
  const srm = updateSrm(state.srm, tick.assigned);
  const canary = state.canary + tick.assigned[0]!;
  const collected = { ...state, tick: state.tick + 1, canary, srm, guards };
  const evidence = recordEvidence(policy, collected, guardsEvidence);
  const verdict = decide(policy, collected, evidence);
  if (verdict === "regressed" || verdict === "invalid") collected.latched = verdict;
  collected.maxLogHarm = evidence.maxLogHarm;
  return { state: collected, verdict, evidence };
}

/** One pass over the guards, because finding a guard by its name costs about as much as a logarithm. */
function addTick(state: GateState, { data }: TickAggregates) {
  const guards = { ...state.guards };
  const evidence: Record<string, GuardState | GuardEvidence> = { ...guards };
  let known = 0;
  for (const name of Object.keys(guards)) {
    const guard = guards[name]!;
    if (Object.hasOwn(data, name)) {
      const updated = updateGuard(guard, data[name]!);
      known += 1;
      guards[name] = updated.state;
      evidence[name] = guardEvidence(updated.state, updated.logE);
    } else evidence[name] = guardEvidence(guard, guardLogE(guard));
  }
  const named = Object.keys(data);
  if (known < named.length) throw new RangeError(`unknown guard ${named.find((name) => !Object.hasOwn(guards, name))}`);
  return { guards, evidence: evidence as Record<string, GuardEvidence> };
}

function recordEvidence(policy: GatePolicy, state: GateState, guards: Record<string, GuardEvidence>): EvidenceRecord {
  const harms: LogE[] = [];
  const safes: LogE[] = [];
  const weights: number[] = [];
  for (const name of Object.keys(guards)) {
    const { harm, safe } = guards[name]!;
    harms.push(harm);
    safes.push(safe);
    weights.push(requireGuard(policy, name).weight);
  }
  const logHarm = harms.length === 0 ? 0 : combineAverage(harms, weights);
  const logSafe = safes.length === 0 ? 0 : combineMin(safes);
  return {
    v: 1,
    libraryVersion: STATISTICS_VERSION,
    tick: state.tick,
    logHarm,
    logSafe,
    logSrm: srmLogE(state.srm),
    maxLogHarm: Math.max(state.maxLogHarm, logHarm),
    thresholds: {
      harm: Math.log(1 / policy.alpha),
      safe: Math.log(1 / policy.beta),
      srm: Math.log(1 / policy.alphaSrm),
    },
    canary: state.canary,
    epochs: state.epochs,
    guards,
  };
}

function requireGuard(policy: GatePolicy, name: string): GuardPolicy {
  if (!Object.hasOwn(policy.guards, name)) throw new RangeError(`the policy has no guard ${name}`);
  return policy.guards[name]!;
}

function decide(policy: GatePolicy, state: GateState, evidence: EvidenceRecord): Verdict {
  const { thresholds } = evidence;
  const isExposed = state.canary >= policy.minCanary;
  const isSafe = evidence.logSafe >= thresholds.safe;
  if (state.latched === "regressed" || evidence.logHarm >= thresholds.harm) return "regressed";
  if (state.latched === "invalid" || evidence.logSrm >= thresholds.srm) return "invalid";
  const isOverdue = Boolean(policy.deadlineTick) && state.tick >= policy.deadlineTick!;
  if (isOverdue && !(isExposed && isSafe)) return "inconclusive";
  if (!isExposed) return "collecting";
  return isSafe ? "non_inferior" : "watching";
}

/** A copy whose guards are then replaced one by one, whatever their names: far cheaper than a list of entries. */
function mapGuards<A, B>(guards: Record<string, A>, change: (guard: A, name: string) => B): Record<string, B> {
  const changed: Record<string, A | B> = { ...guards };
  for (const name of Object.keys(guards)) changed[name] = change(guards[name]!, name);
  return changed as Record<string, B>;
}
