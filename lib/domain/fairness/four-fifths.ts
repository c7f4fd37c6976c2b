import type { GateTickOutcome } from "../gate/tick-outcome.ts";

/** Four-fifths rule (29 CFR 1607.4 D): the least found group against the most found one. */
export const FOUR_FIFTHS = 0.8;

/** Lowest rate of a group over the highest, of the baseline's arm; null below two groups with observations. */
export function impactRatio(groups: NonNullable<GateTickOutcome["gates"][string]["groups"]>): number | null {
  const rates = Object.values(groups).flatMap(({ baseline: [n, s] }) => (n > 0 ? [s / n] : []));
  return rates.length < 2 ? null : Math.min(...rates) / Math.max(...rates);
}

/** What a gate came to, without its figures per group: those are read by themselves, and each reading is noted. */
export function withoutGroups(outcome: GateTickOutcome): GateTickOutcome {
  const gates = Object.entries(outcome.gates).map(([key, { groups: _groups, ...gate }]) => [key, gate]);
  return { ...outcome, gates: Object.fromEntries(gates) };
}
