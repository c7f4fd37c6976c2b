/**
 * Glossary of traffic
 * - A split gives the candidate a share of units, in buckets of 0.001 % (100,000 in all), the rest to the baseline.
 * - A traffic change is requested (a verdict or a press), applied (committed), verified (every live gateway serves it).
 * - Shares are candidate first, as in the statistics toolkit.
 */
const BUCKETS = 100_000;

/** Planned shares [candidate, baseline], exactly as gateways bucket them; they add up to 1. */
export function plannedShares(trafficPercent: number): [candidate: number, baseline: number] {
  const candidate = Math.round(trafficPercent * 1_000);
  return [candidate / BUCKETS, (BUCKETS - candidate) / BUCKETS];
}

export interface GatewaySight {
  appliedRevision: number;
}

/** Whether every live gateway serves a revision or a later one; nobody alive verifies nothing. */
export const isVerified = (gateways: readonly GatewaySight[], revision: number): boolean =>
  gateways.length > 0 && gateways.every((gateway) => gateway.appliedRevision >= revision);

/** Revisions travel in about a second; a live gateway that has not followed for this long will not. */
export const VERIFY_WITHIN_SECONDS = 60;
/** A gateway reports every 2 s; one that is silent longer than this is not counted as live. */
export const LIVE_WITHIN_SECONDS = 5;
