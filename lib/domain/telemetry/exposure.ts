import type { ActiveRollout, Arm } from "./active-rollout.ts";
import { armOf } from "./active-rollout.ts";

/** A unit with a resolved variant, seen in a span, a log record or an outcome event. */
export interface Sighting {
  environment: string;
  flagKey: string;
  variant: string;
  unitId: string;
  /** When the span or outcome began, by its own clock. */
  beganAtMs: number;
  /** An outcome that does not tell when its unit was served: some time before. */
  isServedBefore?: boolean;
}

export interface ExposureCandidate {
  rollout: ActiveRollout;
  arm: Arm;
  unitId: string;
  variant: string;
  beganAtMs: number;
  late: boolean;
}

/**
 * A unit that began before the current step was verified at the gateways may have been split under other shares,
 * so the sample-ratio check leaves it out. The rule looks at the unit's own time and the step only, never at the arm:
 * that is what keeps the check honest while telemetry lags.
 */
export function isLateExposure(beganAtMs: number, stepVerifiedAtMs: number | null): boolean {
  return stepVerifiedAtMs === null || beganAtMs < stepVerifiedAtMs;
}

/** How long after its unit was served an outcome is expected to be heard, where nothing tells. */
export const OUTCOME_LAG_MS = 10_000;

/**
 * Soon after a step was verified, an outcome of unknown age is most likely of a unit that was served before it: at the
 * start, of one that met the baseline because everyone did. It is no witness then; the unit's own span or prediction is.
 */
const isOfUnknownStep = ({ isServedBefore, beganAtMs }: Sighting, stepVerifiedAtMs: number | null): boolean =>
  isServedBefore === true &&
  !isLateExposure(beganAtMs, stepVerifiedAtMs) &&
  isLateExposure(beganAtMs - OUTCOME_LAG_MS, stepVerifiedAtMs);

/** The exposures that sightings could become, one per rollout, unit and variant: the earliest. Sorted by rollout, unit, time. */
export function exposureCandidates(
  sightings: Iterable<Sighting>,
  rollouts: readonly ActiveRollout[],
): ExposureCandidate[] {
  const earliest = new Map<string, ExposureCandidate>();
  for (const sighting of sightings) {
    for (const rollout of rollouts) {
      const arm = armOf(rollout, sighting);
      if (arm === null || sighting.beganAtMs < rollout.startedAtMs) continue;
      if (isOfUnknownStep(sighting, rollout.stepVerifiedAtMs)) continue;
      const key = JSON.stringify([rollout.id, sighting.unitId, sighting.variant]);
      const known = earliest.get(key);
      if (known !== undefined && known.beganAtMs <= sighting.beganAtMs) continue;
      const { unitId, variant, beganAtMs } = sighting;
      const late = isLateExposure(beganAtMs, rollout.stepVerifiedAtMs);
      earliest.set(key, { rollout, arm, unitId, variant, beganAtMs, late });
    }
  }
  return [...earliest.values()].sort(byRolloutUnitTime);
}

function byRolloutUnitTime(a: ExposureCandidate, b: ExposureCandidate): number {
  return (
    compare(a.rollout.id, b.rollout.id) ||
    compare(a.unitId, b.unitId) ||
    a.beganAtMs - b.beganAtMs ||
    compare(a.variant, b.variant)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `$crossed`: a multiple exposure that no change of shares explains. */
export type ExposureKind = "$assigned" | "$late" | "$multiple" | "$crossed";

/** What was known of a unit in a rollout before. */
export interface KnownUnit {
  isKnown: boolean;
  /** It was met under the shares of the present step, for certain. */
  isOfThisStep: boolean;
}

/**
 * What new exposures of one unit in one rollout count as. A ramp moves units from the baseline to the candidate, so a
 * second variant in a later step is to be expected; under the same shares a unit stays where it is.
 * @param added in order of time
 */
export function countNewExposures(added: readonly ExposureCandidate[], known: KnownUnit): ExposureKind[] {
  let { isKnown, isOfThisStep } = known;
  return added.map(({ late }) => {
    const isSecond = isKnown;
    const isCrossed = isSecond && isOfThisStep && !late;
    isKnown = true;
    isOfThisStep ||= !late;
    if (isCrossed) return "$crossed";
    if (isSecond) return "$multiple";
    return late ? "$late" : "$assigned";
  });
}
