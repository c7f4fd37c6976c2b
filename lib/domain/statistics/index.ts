/** The anytime-valid toolkit of the monitoring gate. Words: block.ts. States are plain JSON and never changed in place. */
export type { LogE, MomentBlock, RateBlock } from "./block.ts";
export type { BoundedMeanConfig, BoundedMeanState } from "./bounded-mean.ts";
export { createBoundedMean, updateBoundedMean } from "./bounded-mean.ts";
export { combineAverage, combineMin } from "./combine.ts";
export type { ContrastConfig, ContrastState } from "./contrast.ts";
export {
  contrastInterval,
  contrastLogE,
  contrastVariance,
  createContrast,
  mergeContrast,
  updateContrast,
} from "./contrast.ts";
export type {
  FairnessBlock,
  FairnessConfig,
  FairnessMode,
  FairnessRate,
  FairnessState,
  GroupCounts,
} from "./fairness.ts";
export { createFairness, fairnessPairLogE, updateFairness } from "./fairness.ts";
export type { Confusion, FairnessMetrics } from "./fairness-metrics.ts";
export { fairnessMetrics } from "./fairness-metrics.ts";
export type { EvidenceRecord, GatePolicy, GateState, TickAggregates, Verdict } from "./gate.ts";
export { createGate, judge, startGateEpoch, startGateStep } from "./gate.ts";
export type { GuardAggregates, GuardPolicy } from "./guard.ts";
export type { GuardEvidence, GuardProgress, GuardState } from "./guard-evidence.ts";
export { STATISTICS_VERSION } from "./library-version.ts";
export type { LinearRateConfig, LinearRateState } from "./linear-rate.ts";
export { boundaryPoint, createLinearRate, updateLinearRate } from "./linear-rate.ts";
export type { Mixture } from "./mixture.ts";
export { logE, startEpoch } from "./mixture.ts";
export { planRequests } from "./plan.ts";
export type { QuantileConfig, QuantileState } from "./quantile.ts";
export { createQuantile, quantileBucket, updateQuantile } from "./quantile.ts";
export type { SrmState } from "./srm.ts";
export { createSrm, srmLogE, startSrmStep, updateSrm } from "./srm.ts";
