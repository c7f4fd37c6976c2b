import type { LogE } from "./block.ts";
import type { BoundedMeanState } from "./bounded-mean.ts";
import { boundedMeanLogE, startBoundedMeanEpoch } from "./bounded-mean.ts";
import type { FairnessState } from "./fairness.ts";
import { fairnessLogE, startFairnessEpoch } from "./fairness.ts";
import type { LinearRateState } from "./linear-rate.ts";
import { linearRateLogE, startLinearRateEpoch } from "./linear-rate.ts";
import type { QuantileState } from "./quantile.ts";
import { quantileLogE, startQuantileEpoch } from "./quantile.ts";

/** Every process whose evidence is mixed over epochs. */
export type Mixture = LinearRateState | BoundedMeanState | QuantileState | FairnessState;

/** Log e-value now, in nats; the null is rejected at level alpha once it reaches ln(1 / alpha) (Ville 1939). */
export function logE(st: Mixture): LogE {
  switch (st.kind) {
    case "linearRate":
      return linearRateLogE(st);
    case "boundedMean":
      return boundedMeanLogE(st);
    case "quantile":
      return quantileLogE(st);
    case "fairness":
      return fairnessLogE(st);
  }
}

/** Starts an epoch: at every ramp step and every hour. What was learned and collected stays. */
export function startEpoch<S extends Mixture>(st: S): S;
export function startEpoch(st: Mixture): Mixture {
  switch (st.kind) {
    case "linearRate":
      return startLinearRateEpoch(st);
    case "boundedMean":
      return startBoundedMeanEpoch(st);
    case "quantile":
      return startQuantileEpoch(st);
    case "fairness":
      return startFairnessEpoch(st);
  }
}
