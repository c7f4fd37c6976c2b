// A rollout with every kind of rule, judged and recorded as the commands do it. What it gives is stored in `samples/` for
// each version of the statistics; tests read the stored one.
import { createHash } from "node:crypto";
import { buildPolicy } from "../gate/build-policy.ts";
import { createEngine } from "../gate/engine-state.ts";
import { buildEvidence, chainedText, chainTick, EMPTY_CHAIN, sealEvidence } from "../gate/evidence.ts";
import { outcomeOf } from "../gate/gate-states.ts";
import { judgeTick } from "../gate/judge-tick.ts";
import { nextEpoch } from "../gate/next-epoch.ts";
import { type ArmBlock, TICK_VERSION, type TickInput } from "../gate/tick-input.ts";
import { rolloutPlanSchema } from "../rollout/plan.ts";
import { STATISTICS_VERSION } from "../statistics/index.ts";
import type { EvidenceFile } from "./evidence-file.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export const samplePlan = rolloutPlanSchema.parse({
  steps: [
    { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 0 },
  ],
  minimumExposures: 100,
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.02 } },
    { key: "cap", metric: "error-rate", rule: { kind: "limit", limit: 0.08 } },
    {
      key: "latency",
      metric: "latency",
      weight: 2,
      rule: { kind: "quantile", quantiles: [0.5, 0.95], marginBuckets: 4 },
    },
    { key: "rating", metric: "feedback-score", kind: "signal", rule: { kind: "boundedMean", margin: 0.1 } },
    { key: "gap", metric: "equal-opportunity-gap", rule: { kind: "fairness", groups: ["women", "men"], margin: 0.2 } },
    { key: "trial", metric: "accuracy", dryRun: true, rule: { kind: "rate", marginAbs: 0.05 } },
  ],
});

const arm = (n: number, s: number, rest: Partial<ArmBlock> = {}): ArmBlock => ({ n, s, q: 0, ...rest });
/** Twenty buckets from one on, evenly, without the empty ones before. */
const histogram = (n: number, bucket: number) => ({
  histogram: new Array<number>(20).fill(n / 20),
  firstBucket: bucket,
});

/** Counts that wander a little from tick to tick, without chance. */
function sampleTick(number: number, share: number): Pick<TickInput, "gates" | "assigned"> {
  const people = (n: number, women: number, men: number) =>
    arm(2 * n, women + men, { groups: { women: [n, women], men: [n, men] } });
  const candidate = Math.round(400 * share);
  const baseline = 400 - candidate;
  const wander = (every: number) => (number % every === 0 ? 1 : 0);
  const errors = { candidate: arm(candidate, 1 + wander(3)), baseline: arm(baseline, 4 + wander(2)) };
  return {
    assigned: [candidate, baseline],
    gates: {
      errors,
      cap: { candidate: errors.candidate, baseline: arm(0, 0) },
      latency: {
        candidate: arm(candidate, 0, histogram(candidate, 90 + wander(4))),
        baseline: arm(baseline, 0, histogram(baseline, 90)),
      },
      rating: { candidate: arm(10, 7, { q: 5.5 }), baseline: arm(20, 14 + wander(5), { q: 11 }) },
      gap: { candidate: people(20, 4, 12), baseline: people(40, 16, 24) },
      trial: {
        candidate: arm(candidate, Math.round(candidate / 4)),
        baseline: arm(baseline, Math.round(baseline / 9)),
      },
    },
  };
}

/** Ticks of a second each and a record wherever the verdict changed. */
export function sampleFile(seconds = 40): EvidenceFile {
  const start = Date.UTC(2026, 10, 23, 14);
  let engine = createEngine(samplePlan, {});
  let chain = EMPTY_CHAIN;
  let verdict = "";
  const ticks: EvidenceFile["ticks"] = [];
  const records: EvidenceFile["records"] = [];
  for (let number = 1; number <= seconds; number++) {
    const step = number > seconds / 2 ? 1 : 0;
    const at = new Date(start + number * 1_000);
    const where = { step, trafficPercent: step === 0 ? 10 : 50, takenAt: at.toISOString() };
    const counts = sampleTick(number, where.trafficPercent / 100);
    const fixed = { version: TICK_VERSION, isOverdue: false, late: 0, multiple: 0 } as const;
    const first = number === 1 ? { calibrations: {} } : {};
    const input: TickInput = { ...fixed, ...where, epoch: nextEpoch(engine, where), ...first, ...counts };
    const judged = judgeTick(samplePlan, engine, input);
    engine = judged.state;
    chain = chainTick(chain, chainedText(input), sha256);
    ticks.push({ number, input });
    if (judged.judgement === verdict && number !== seconds) continue;
    verdict = judged.judgement;
    const fresh = { now: at, expectedSince: new Date(start), telemetryAt: at };
    const document = buildEvidence(
      {
        rolloutId: "rol_sample",
        attempt: 1,
        environment: "production",
        flagKey: "income-model",
        candidateVariant: "v2",
        baselineVariant: "v1",
        plan: samplePlan,
        engine,
        gates: judged.gates,
        outcome: outcomeOf(samplePlan, judged, fresh),
        chain,
        judgement: judged.judgement,
        at,
        actor: { kind: "engine", id: null, name: "Evenkeel", because: "judged" },
        previousHash: records.at(-1)?.hash ?? null,
      },
      sha256,
    );
    records.push({
      id: `evi_${records.length + 1}`,
      tick: number,
      occasion: "verdict_change",
      createdAt: at.toISOString(),
      hash: sealEvidence(document, sha256),
      previousHash: document.previousHash,
      record: document as unknown as EvidenceFile["records"][number]["record"],
    });
  }
  const rollout = { id: "rol_sample", environment: "production", flagKey: "income-model" };
  return {
    format: "evenkeel-evidence",
    version: 1,
    writtenAt: new Date(start).toISOString(),
    rollout,
    policy: { ...buildPolicy(samplePlan, engine.calibrations) },
    statisticsVersions: [STATISTICS_VERSION],
    withheld: null,
    prunedTicks: null,
    records,
    ticks,
  };
}
