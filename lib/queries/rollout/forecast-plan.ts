import type { Database } from "#db/client";
import { forecastGate, type GateForecast } from "#lib/domain/rollout/forecast";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import type { UnitSample } from "#lib/domain/rollout/unit-of-analysis";
import { expectedTraffic } from "./expected-traffic.ts";
import { unitSample } from "./unit-sample.ts";

export interface PlanForecast {
  requestsPerSecond: number;
  /** How much of the last hour there was anything to look at. */
  seconds: number;
  /** Whether units come back; null when no request named its unit, or each is drawn by itself. */
  units: UnitSample | null;
  /** One per gate in the plan's order, each with one forecast per step. */
  // Where units are counted, `perSecond` is of these.
  gates: { key: string; perSecond: number; steps: GateForecast[] }[];
}

/** What each gate of a plan will be able to see in each step, at the traffic of the last hour. */
export async function forecastPlan(
  db: Database,
  { plan, ...where }: { plan: RolloutPlan; environment: string; service: string; now: Date },
): Promise<PlanForecast> {
  const { byMetric, requestsPerSecond, seconds } = await expectedTraffic(db, where);
  const units = await unitSample(db, where);
  const countedShare = plan.unitOfAnalysis === "unit" && units ? units.units / units.requests : 1;
  const trafficOf = (metric: string) => {
    const traffic = byMetric[metric];
    return traffic && { ...traffic, perSecond: traffic.perSecond * countedShare };
  };
  return {
    requestsPerSecond,
    seconds,
    units,
    gates: plan.gates.map((gate) => ({
      key: gate.key,
      perSecond: trafficOf(gate.metric)?.perSecond ?? 0,
      steps: forecastGate(plan, gate, trafficOf(gate.metric)),
    })),
  };
}
