import type { Observation } from "../metric/metric.ts";

/** An observation with the variant that served it, ready to be counted by gates and charts. */
export interface Observed {
  environment: string;
  service: string;
  flagKey: string | null;
  /** Null when no variant could be resolved: charts count it, gates do not. */
  variant: string | null;
  /** Targeting key; null when nothing told. */
  unitId: string | null;
  /** When the unit was served: start of the request or time of the prediction; of the event itself when unknown. */
  servedAtMs: number;
  observation: Observation;
}
