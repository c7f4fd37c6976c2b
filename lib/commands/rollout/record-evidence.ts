import type { StoredJudge } from "#db/rows/gate-state";
import type { RolloutRecord } from "#db/rows/rollout";
import { evidence } from "#db/schema/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { buildEvidence, EVIDENCE_VERSION, type EvidenceSource, sealEvidence } from "#lib/domain/gate/evidence";
import { newId } from "#lib/domain/kernel/id";
import type { Judgement } from "#lib/domain/rollout/state";
import type { CommandContext } from "../kernel/context.ts";
import { findStoredJudge, saveStoredJudge, sha256 } from "./stored-judge.ts";

export interface Occasion {
  occasion: "verdict_change" | "decision" | "hourly";
  judgement: Judgement;
  override?: EvidenceSource["override"];
}

/** Appends one record to the rollout's hash chain. @returns the judge's state with the new head of the chain. */
export async function appendEvidence(
  ctx: CommandContext,
  record: RolloutRecord,
  { stored, occasion, judgement, override }: Occasion & { stored: StoredJudge },
): Promise<StoredJudge & { evidence: { id: string; hash: string; at: string } }> {
  const document = buildEvidence(
    {
      rolloutId: record.id,
      attempt: record.attempt,
      environment: record.environment,
      flagKey: record.flagKey,
      candidateVariant: record.candidateVariant,
      baselineVariant: record.baselineVariant,
      plan: record.plan,
      engine: stored.engine,
      gates: stored.gates,
      outcome: stored.outcome,
      chain: stored.chain,
      judgement,
      at: ctx.now,
      actor: actorRecord(ctx.actor),
      ...(override ? { override } : {}),
      previousHash: stored.evidence?.hash ?? null,
    },
    sha256,
  );
  const id = newId("evidence", ctx.now, ctx.random);
  const hash = sealEvidence(document, sha256);
  await ctx.db.insert(evidence).values({
    id,
    rolloutId: record.id,
    environment: record.environment,
    tick: stored.engine.tick,
    occasion,
    version: EVIDENCE_VERSION,
    record: { ...document },
    hash,
    previousHash: document.previousHash,
    createdAt: ctx.now,
  });
  return { ...stored, evidence: { id, hash, at: ctx.now.toISOString() } };
}

/** Evidence for what a person decided: the state of the gates at that moment. Null when nothing was judged yet. */
export async function evidenceOfDecision(
  ctx: CommandContext,
  record: RolloutRecord,
  override?: EvidenceSource["override"],
): Promise<{ evidenceId: string; tick: number } | null> {
  const stored = await findStoredJudge(ctx, record);
  if (!stored) return null;
  const judgement = record.judgement ?? stored.verdict;
  const next = await appendEvidence(ctx, record, {
    stored,
    occasion: "decision",
    judgement,
    ...(override ? { override } : {}),
  });
  await saveStoredJudge(ctx, record, next);
  return { evidenceId: next.evidence.id, tick: next.engine.tick };
}
