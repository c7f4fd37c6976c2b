import { z } from "zod";
import type { RolloutRecord } from "#db/rows/rollout";
import { actorRecord } from "#lib/domain/access/actor";
import { percentWords } from "#lib/domain/gate/gate-words";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { clockWords } from "#lib/domain/rollout/because";
import { bakeSecondsOf } from "#lib/domain/rollout/plan";
import { trafficPercentOf } from "#lib/domain/rollout/state";
import { transition } from "#lib/domain/rollout/transition";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeRollout, lockRollout, requireRevision } from "./change-rollout.ts";
import { evidenceOfDecision, findStoredJudge } from "./record-evidence.ts";
import { tellRollout } from "./tell-rollout.ts";

export const AdvanceRolloutInput = z.object({
  rolloutId: idSchema("rollout"),
  expectedRevision: z.number().int().optional(),
  force: z.boolean().default(false).describe("Go past a failing or missing verdict; needs confirmTitle"),
  confirmTitle: z.string().optional().describe("The rollout's title, typed by the person who forces"),
  words: z.string().trim().max(500, "at most 500 characters").optional(),
});

/** A person takes the next step now. Past a failing gate only by force, with the rollout's title typed out. */
export async function advanceRollout(
  ctx: CommandContext,
  input: z.input<typeof AdvanceRolloutInput>,
): Promise<{ rolloutId: string; trafficChangeId: string | null }> {
  await requirePermission(ctx, "rollout:advance");
  const wanted = parseInput(AdvanceRolloutInput, input);
  return inTransaction(ctx, async (tx) => {
    const record = await lockRollout(tx, wanted.rolloutId);
    await requireRevision(tx, record, wanted.expectedRevision);
    const target = nextTarget(record);
    requirePossible(record, target, tx.now);
    const obstacle = await findObstacle(tx, record, target.trafficPercent);
    if (obstacle) requireForce(record, wanted, obstacle);
    const words = obstacle ? `${wanted.words ?? ""} (forced past: ${obstacle})`.trim() : wanted.words;
    const evidence = await evidenceOfDecision(
      tx,
      record,
      obstacle ? { judgement: record.judgement ?? "collecting", words: words ?? "" } : undefined,
    );
    const from = percentWords(trafficPercentOf(record.state));
    const forced = obstacle ? `, although ${obstacle}` : "";
    const sentence = `Advanced from ${from} to ${percentWords(target.trafficPercent)} at ${clockWords(tx.now)} by ${actorRecord(tx.actor).name}${forced}.`;
    const changed = await changeRollout(tx, record, {
      event: { kind: "advance", ...target },
      decision: "advance",
      because: { code: "by_hand", sentence },
      words: wanted.words,
      ...evidence,
    });
    await recordAudit(tx, "rollout.advanced", {
      subject: { kind: "rollout", id: record.id, environment: record.environment },
      detail: {
        toPercent: target.trafficPercent,
        forcedPast: obstacle,
        words: wanted.words,
        decisionId: changed.decisionId,
      },
    });
    await tellRollout(tx, "rollout.advanced", { ...changed, sentence, code: "by_hand", words: wanted.words });
    return { rolloutId: record.id, trafficChangeId: changed.trafficChangeId };
  });
}

/** The plan's next step; a plan that ends below 100 % is taken there by a person. */
function nextTarget(record: RolloutRecord): { toStep: number; trafficPercent: number; bakeSeconds: number } {
  const toStep = (record.step ?? 0) + 1;
  const bakeSeconds = bakeSecondsOf(record.plan, toStep);
  return { toStep, trafficPercent: record.plan.steps[toStep]?.exposurePercent ?? 100, bakeSeconds };
}

/** Before any talk of evidence: what cannot advance at all is told so. */
function requirePossible(record: RolloutRecord, target: ReturnType<typeof nextTarget>, now: Date): void {
  const possible = transition(record.state, { kind: "advance", ...target }, now);
  if (!possible.ok) throw new CommandError("precondition-failed", possible.refusal.sentence);
}

/** What speaks against advancing, in words; null when nothing does. */
async function findObstacle(ctx: CommandContext, record: RolloutRecord, toPercent: number): Promise<string | null> {
  const { judgement } = record;
  if (judgement === "regressed") return "a guardrail has regressed";
  if (judgement === "invalid") return "the sample ratio is not as planned";
  if (judgement === "no_data" || judgement === "error") return "there is no fresh judgement";
  const stored = await findStoredJudge(ctx, record);
  const bad = Object.entries(stored?.outcome.gates ?? {}).find(
    ([, gate]) => gate.kind !== "informational" && (gate.state === "regressed" || gate.state === "contributing"),
  );
  if (bad) return `the gate "${bad[0]}" has regressed`;
  const compares = record.plan.gates.some((gate) => gate.kind === "guardrail" && gate.rule.kind !== "limit");
  if (toPercent === 100 && compares && judgement !== "non_inferior")
    return `it is not shown that ${record.candidateVariant} is no worse, and at 100\u202f% nothing is left to compare with`;
  return null;
}

function requireForce(
  record: RolloutRecord,
  wanted: { force: boolean; confirmTitle?: string | undefined },
  obstacle: string,
): void {
  if (!wanted.force)
    throw new CommandError(
      "precondition-failed",
      `${obstacle}. To advance all the same, set "force" and type the rollout's title into "confirmTitle".`,
    );
  if (wanted.confirmTitle?.trim() !== record.title)
    throw new CommandError("invalid", "the typed title is not this rollout's title", [
      { field: "confirmTitle", problem: `must be exactly: ${record.title}` },
    ]);
}
