import type { ActorRecord } from "../access/actor.ts";
import { canonicalJson } from "../kernel/canonical-json.ts";
import type { RolloutPlan } from "../rollout/plan.ts";
import type { Judgement } from "../rollout/state.ts";
import { STATISTICS_VERSION } from "../statistics/index.ts";
import { plannedShares } from "../traffic/split.ts";
import { buildPolicy } from "./build-policy.ts";
import { closedBlocks } from "./closed-blocks.ts";
import type { EngineState } from "./engine-state.ts";
import type { GateEvidence } from "./judge-tick.ts";
import { packInput } from "./packed-input.ts";
import type { StopCounts } from "./stop-counts.ts";
import type { TickInput } from "./tick-input.ts";
import type { GateTickOutcome } from "./tick-outcome.ts";

export const EVIDENCE_VERSION = 1;

/** SHA-256 of a text, hexadecimal; handed in, because the ground floor has no crypto of its own. */
export type Sha256 = (text: string) => string;

/** All ticks that a verdict stands on: their number range and the hash that chains their contents. */
export interface TickChain {
  from: number;
  to: number;
  count: number;
  hash: string;
}

export const EMPTY_CHAIN: TickChain = { from: 1, to: 0, count: 0, hash: "" };

/**
 * One more tick: hash(previous hash + line break + the tick's text). Whoever has the stored ticks can compute it again.
 * @param text `chainedText` of the tick.
 */
export function chainTick(chain: TickChain, text: string, sha256: Sha256): TickChain {
  return { from: chain.from, to: chain.to + 1, count: chain.count + 1, hash: sha256(`${chain.hash}\n${text}`) };
}

/** What the chain hashes of a tick: since version 3 its packed form, before that its canonical JSON. */
export const chainedText = (tick: TickInput): string => (tick.version >= 3 ? packInput(tick) : canonicalJson(tick));

export interface EvidenceSource {
  rolloutId: string;
  attempt: number;
  environment: string;
  flagKey: string;
  candidateVariant: string;
  baselineVariant: string;
  plan: RolloutPlan;
  engine: EngineState;
  gates: Record<string, GateEvidence>;
  outcome: GateTickOutcome;
  chain: TickChain;
  judgement: Judgement;
  at: Date;
  actor: ActorRecord;
  /** A person went past a verdict: what was overridden, in their words. */
  override?: { judgement: Judgement; words: string };
  previousHash: string | null;
}

/** Enough to check a verdict again without the service: replay the named ticks and compare log e to 1e-9. */
export interface EvidenceDocument {
  version: typeof EVIDENCE_VERSION;
  method: string;
  libraryVersion: string;
  rollout: { id: string; attempt: number; environment: string; flagKey: string; candidate: string; baseline: string };
  step: number;
  trafficPercent: number;
  plannedShares: [number, number];
  randomisationUnit: "targeting key";
  ticks: TickChain;
  epochTicks: number[];
  plan: RolloutPlan;
  planHash: string;
  policyHash: string;
  calibrations: EngineState["calibrations"];
  combined: GateTickOutcome["combined"];
  exposures: GateTickOutcome["exposures"];
  gates: Record<string, GateTickOutcome["gates"][string] & { blocks: number; parts: GateEvidence["parts"] | null }>;
  /** Reports of stop events, outside the error budget; left out where there are none. */
  stopEvents?: StopCounts;
  intervals: "95 %, asymptotic; verdicts are exact";
  judgement: Judgement;
  at: string;
  actor: ActorRecord;
  override: EvidenceSource["override"] | null;
  previousHash: string | null;
}

export function buildEvidence(source: EvidenceSource, sha256: Sha256): EvidenceDocument {
  const { plan, engine, outcome } = source;
  return {
    version: EVIDENCE_VERSION,
    method: "weighted average of anytime-valid e-values over guardrails",
    libraryVersion: STATISTICS_VERSION,
    rollout: {
      id: source.rolloutId,
      attempt: source.attempt,
      environment: source.environment,
      flagKey: source.flagKey,
      candidate: source.candidateVariant,
      baseline: source.baselineVariant,
    },
    step: engine.step,
    trafficPercent: engine.trafficPercent,
    plannedShares: plannedShares(engine.trafficPercent),
    randomisationUnit: "targeting key",
    ticks: source.chain,
    epochTicks: engine.epochTicks,
    plan,
    planHash: sha256(canonicalJson(plan)),
    policyHash: sha256(canonicalJson(buildPolicy(plan, engine.calibrations))),
    calibrations: engine.calibrations,
    combined: outcome.combined,
    exposures: outcome.exposures,
    gates: Object.fromEntries(
      Object.entries(outcome.gates).map(([key, gate]) => [
        key,
        { ...gate, blocks: closedBlocks(engine, key), parts: source.gates[key]?.parts ?? null },
      ]),
    ),
    ...(outcome.stops ? { stopEvents: outcome.stops } : {}),
    intervals: "95 %, asymptotic; verdicts are exact",
    judgement: source.judgement,
    at: source.at.toISOString(),
    actor: source.actor,
    override: source.override ?? null,
    previousHash: source.previousHash,
  };
}

/** Hash of a record, over its canonical JSON; the record holds the hash of the one before it. */
export const sealEvidence = (document: EvidenceDocument, sha256: Sha256): string => sha256(canonicalJson(document));
