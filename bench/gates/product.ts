import type { EvidenceRecord, GatePolicy, GateState, Verdict } from "#lib/domain/statistics/index";
import { createGate, judge, startGateEpoch, startGateStep } from "#lib/domain/statistics/index";
import type { Contender, Tick } from "./tick.ts";

export type ProductPolicy = Pick<GatePolicy, "guards"> & { alpha?: number };

/** The product's own judging, one rollout: `judge`, a sample-ratio step per ramp step and an epoch per step and hour. */
export class Product {
  readonly #policy: GatePolicy;
  readonly #hasEpochs: boolean;
  #state: GateState | null = null;
  #last: { number: number; verdict: Verdict; evidence: EvidenceRecord } | null = null;

  constructor({ guards, alpha = 0.01 }: ProductPolicy, { hasEpochs = true } = {}) {
    this.#policy = { alpha, beta: 0.05, alphaSrm: 0.001, shares: [], minCanary: 100, guards };
    this.#hasEpochs = hasEpochs;
  }

  /** Several contenders may read the same rollout: a tick is judged once. */
  judge(tick: Tick): { verdict: Verdict; evidence: EvidenceRecord } {
    if (this.#last?.number === tick.number) return this.#last;
    const judged = judge(this.#policy, this.#open(tick), { data: tick.data, assigned: tick.assigned });
    this.#state = judged.state;
    this.#last = { number: tick.number, verdict: judged.verdict, evidence: judged.evidence };
    return judged;
  }

  #open(tick: Tick): GateState {
    const state = this.#state ?? createGate({ ...this.#policy, shares: tick.shares });
    if (tick.opens === null || !this.#hasEpochs) return state;
    return tick.opens === "step" ? startGateStep(state, tick.shares) : startGateEpoch(state);
  }
}

/** Rolls back when the combined evidence of harm reaches 1/alpha: `judge`'s rule for "regressed" with that alpha. */
export function rollsBackAt(name: string, product: Product, alpha: number): Contender {
  const threshold = Math.log(1 / alpha);
  return { name, observe: (tick) => product.judge(tick).evidence.logHarm >= threshold };
}

/** "Rolls back" means here: promotes. */
export const promotes = (name: string, product: Product): Contender => ({
  name,
  observe: (tick) => product.judge(tick).verdict === "non_inferior",
});
