import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/kernel/time-words";
import { gateObstacle, lacksApproval } from "#lib/domain/rollout/advance-obstacle";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds, stepTo } from "#lib/domain/rollout/hold";
import { rampEndOf } from "#lib/domain/rollout/plan";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { transition } from "#lib/domain/rollout/transition";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockAsSeen } from "./change-rollout.ts";
import { evidenceOfDecision } from "./record-evidence.ts";
import { requireNotHeld } from "./require-not-held.ts";
import { findStoredJudge } from "./stored-judge.ts";
import { tellRollout } from "./tell-rollout.ts";

export const AdvanceRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  force: z.boolean().default(false).describe("Go past a failing or missing verdict; needs confirmTitle"),
  confirmTitle: z.string().optional().describe("The rollout's title, typed by the person who forces"),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

type Wanted = z.output<typeof AdvanceRolloutInput>;
interface Target {
  toStep: number;
  trafficPercent: number;
  bakeSeconds: number;
  fullPercent: number;
}

/**
 * A person takes the next step now. Past a failing gate only by force, with the rollout's title typed out; past a
 * freeze only by an override, and past a missing approval never.
 */
export async function advanceRollout(
  ctx: CommandContext,
  input: z.input<typeof AdvanceRolloutInput>,
): Promise<{ rolloutId: string; trafficChangeId: string | null }> {
  await requirePermission(ctx, "rollout:advance");
  const wanted = parseInput(AdvanceRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockAsSeen(tx, wanted.rolloutId, wanted.expectedRevision);
    const target = nextTarget(record);
    requirePossible(record, target, tx.now);
    const what = stepTo(target.trafficPercent);
    if (lacksApproval(record.plan, record.control, target.toStep))
      throw new HeldError([holds.stepApproval({ rolloutId: record.id, what }, record.createdBy.name)]);
    await requireNotHeld(tx, record, what);
    const obstacle = await findObstacle(tx, record, target.trafficPercent);
    if (obstacle) requireForce(record, wanted, { obstacle, what });
    return take(tx, record, { wanted, target, obstacle });
  });
}

async function take(
  tx: CommandContext,
  record: RolloutRecord,
  { wanted, target, obstacle }: { wanted: Wanted; target: Target; obstacle: string | null },
): Promise<{ rolloutId: string; trafficChangeId: string | null }> {
  const words = obstacle ? `${wanted.words ?? ""} (forced past: ${obstacle})`.trim() : wanted.words;
  const evidence = await evidenceOfDecision(
    tx,
    record,
    obstacle ? { judgement: record.judgement ?? "collecting", words: words ?? "" } : undefined,
  );
  const from = percentWords(trafficPercentOf(record.state));
  const forced = obstacle ? `, although ${obstacle}` : "";
  const verb = obstacle ? "Forced" : "Advanced";
  const sentence = `${verb} from ${from} to ${percentWords(target.trafficPercent)} at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}${forced}.`;
  const changed = await changeRollout(tx, record, {
    event: { kind: "advance", ...target },
    decision: "advance",
    because: { code: "by_hand", sentence },
    words: wanted.words,
    ...evidence,
  });
  await recordAudit(tx, obstacle ? "rollout.forced" : "rollout.advanced", {
    subject: { kind: "rollout", id: record.id, environment: record.environment },
    detail: {
      toPercent: target.trafficPercent,
      forcedPast: obstacle,
      words: wanted.words,
      decisionId: changed.decisionId,
    },
  });
  const told = { ...changed, sentence, code: "by_hand", words: wanted.words };
  if (obstacle) await tellRollout(tx, "rollout.forced", { ...told, more: { forcedPast: obstacle } });
  else await tellRollout(tx, "rollout.advanced", told);
  return { rolloutId: record.id, trafficChangeId: changed.trafficChangeId };
}

/** The plan's next step; a plan that ends below its full share is taken there by a person. */
function nextTarget(record: RolloutRecord): Target {
  const toStep = (record.step ?? 0) + 1;
  const end = rampEndOf(record.plan, toStep);
  return { toStep, trafficPercent: record.plan.steps[toStep]?.exposurePercent ?? end.fullPercent, ...end };
}

/** Before any talk of evidence: what cannot advance at all is told so. */
function requirePossible(record: RolloutRecord, target: Target, now: Date): void {
  const possible = transition(record.state, { kind: "advance", ...target }, now);
  if (!possible.ok) throw new CommandError("precondition-failed", possible.refusal.sentence);
}

async function findObstacle(ctx: CommandContext, record: RolloutRecord, toPercent: number): Promise<string | null> {
  const stored = await findStoredJudge(ctx, record);
  return gateObstacle({
    plan: record.plan,
    judgement: record.judgement,
    judgedStep: stored?.engine.step ?? null,
    gates: stored?.outcome.gates ?? {},
    step: record.step ?? 0,
    toPercent,
    candidateVariant: record.candidateVariant,
  });
}

function requireForce(
  record: RolloutRecord,
  wanted: Wanted,
  { obstacle, what }: { obstacle: string; what: string },
): void {
  if (!wanted.force) throw new HeldError([holds.gate({ rolloutId: record.id, what }, obstacle)]);
  if (wanted.confirmTitle?.trim() !== record.title)
    throw new CommandError("invalid", "the typed title is not this rollout's title", [
      { field: "confirmTitle", problem: `must be exactly: ${record.title}` },
    ]);
}
