import type { Database } from "#db/client";
import { findFrozenRelease } from "#db/rows/rollout-release";
import type { FrozenRelease } from "#lib/domain/flag/version-set";
import { type DecisionLine, rolloutDecisions } from "./decisions.ts";
import { type GateHistory, gateHistory } from "./gate-history.ts";
import { newestProofs, type ProofLine } from "./gate-proofs.ts";
import { type LadderAttemptFacts, rolloutLadder } from "./ladder.ts";
import { findRolloutFacts, type RolloutFacts } from "./rollout-facts.ts";
import { type RolloutGovernance, rolloutGovernance } from "./rollout-governance.ts";
import { type RolloutSeries, rolloutSeries } from "./rollout-series.ts";

export const rolloutRanges = ["5m", "rollout", "6h"] as const;
export type RolloutRange = (typeof rolloutRanges)[number];

/** Everything one rollout page shows, read at one instant. */
export interface RolloutPage {
  asOf: number;
  range: RolloutRange;
  facts: RolloutFacts;
  ladder: LadderAttemptFacts[];
  history: GateHistory["evidence"];
  series: RolloutSeries;
  decisions: DecisionLine[];
  governance: RolloutGovernance;
  /** By gate, the newest proof that it works on this service's traffic. */
  proofs: Record<string, ProofLine>;
  /** Null for rollouts that are older than version sets. */
  release: FrozenRelease | null;
}

const MINUTE_MS = 60_000;

export async function rolloutPage(
  db: Database,
  request: { rolloutId: string; range: RolloutRange; now: Date },
): Promise<RolloutPage | undefined> {
  const facts = await findRolloutFacts(db, request.rolloutId);
  if (!facts) return undefined;
  const { now, range } = request;
  const { evidence, stepStates } = await gateHistory(db, { rolloutId: facts.id, plan: facts.plan });
  const [ladder, series, decisions, governance, proofs, release] = await Promise.all([
    rolloutLadder(db, facts, { now, stepStates }),
    rolloutSeries(db, facts, seriesRange(facts, { range, nowMs: now.getTime() })),
    rolloutDecisions(db, facts.id),
    rolloutGovernance(db, { rolloutId: facts.id, now }),
    newestProofs(db, { environment: facts.environment, service: facts.service, gates: facts.plan.gates }),
    findFrozenRelease({ db }, facts.id),
  ]);
  if (!governance) return undefined;
  return {
    asOf: now.getTime(),
    range,
    facts,
    ladder,
    history: evidence,
    series,
    decisions,
    governance,
    proofs,
    release,
  };
}

/** `rollout`: the whole rollout with a little before it, and after its end as long again, five minutes at most. */
export function seriesRange(
  facts: RolloutFacts,
  { range, nowMs }: { range: RolloutRange; nowMs: number },
): { from: Date; to: Date } {
  if (range === "5m") return { from: new Date(nowMs - 5 * MINUTE_MS), to: new Date(nowMs) };
  if (range === "6h") return { from: new Date(nowMs - 360 * MINUTE_MS), to: new Date(nowMs) };
  const start = facts.startedAt ?? nowMs - 30 * MINUTE_MS;
  const end = facts.endedAt ?? nowMs;
  const margin = Math.min(5 * MINUTE_MS, Math.max(MINUTE_MS, (end - start) / 4));
  const to = facts.endedAt ? Math.min(nowMs, facts.endedAt + margin) : nowMs;
  return { from: new Date(start - margin), to: new Date(Math.max(to, start + 2 * MINUTE_MS)) };
}
