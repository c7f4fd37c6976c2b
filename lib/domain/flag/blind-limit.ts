import type { ServingRollout } from "./flag.ts";

/** What tells how long nobody has watched a release. Instants are epoch milliseconds of the database's clock. */
export interface WatchedRollout {
  state: ServingRollout["state"];
  trafficPercent: number;
  blindLimitSeconds: number;
  returnWhenBlindAbovePercent: number;
  /** Whether the plan has a guardrail: without one nothing is ever judged, and telemetry is all that can be asked. */
  hasGuardrail: boolean;
  /** When the release began to serve. */
  startedAtMs: number | null;
  lastJudgedAtMs: number | null;
  lastTelemetryAtMs: number | null;
}

export type Watch =
  /** Nothing is at risk: no release under judgement serves traffic. */
  | { kind: "not_watched" }
  | { kind: "guarded"; blindAtMs: number }
  /** `sinceMs`: the last sign of a watch. `returns`: the plan asks for the baseline. */
  | { kind: "unguarded"; sinceMs: number; returns: boolean };

/** A time in which this gateway served nobody; several do not overlap. */
export interface Absence {
  fromMs: number;
  toMs: number;
}

/**
 * Whether a release is still watched. Under comparison the sign of a watch is a completed judgement; at 100 % the
 * comparison has ended and fresh telemetry of the release is enough. Gateways return by this rule, the worker tells
 * people by it.
 * @param absences the gateway's own downtimes: time without service does not use up the limit.
 */
export function watchBlindLimit(rollout: WatchedRollout, nowMs: number, absences: readonly Absence[] = []): Watch {
  if (rollout.state === "completed" || rollout.trafficPercent <= 0) return { kind: "not_watched" };
  const sinceMs = lastSignMs(rollout);
  if (sinceMs === null) return { kind: "not_watched" };
  const blindAtMs = sinceMs + rollout.blindLimitSeconds * 1000 + absentMs(sinceMs, absences);
  if (nowMs < blindAtMs) return { kind: "guarded", blindAtMs };
  return { kind: "unguarded", sinceMs, returns: rollout.trafficPercent > rollout.returnWhenBlindAbovePercent };
}

/** Whether fresh telemetry of the release is a sign of a watch. */
export const isWatchedByTelemetry = (rollout: Pick<WatchedRollout, "trafficPercent" | "hasGuardrail">): boolean =>
  rollout.trafficPercent === 100 || !rollout.hasGuardrail;

function lastSignMs(rollout: WatchedRollout): number | null {
  const signs = [rollout.startedAtMs, rollout.lastJudgedAtMs];
  if (isWatchedByTelemetry(rollout)) signs.push(rollout.lastTelemetryAtMs);
  const known = signs.filter((sign) => sign !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function absentMs(sinceMs: number, absences: readonly Absence[]): number {
  let sum = 0;
  for (const { fromMs, toMs } of absences) sum += Math.max(0, toMs - Math.max(fromMs, sinceMs));
  return sum;
}
