import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { outcomeColumns, readOutcome } from "#db/rows/tick";
import { evidence, rollout, tick } from "#db/schema/rollout";
import { type Withheld, withheldFrom } from "#lib/domain/evidence/evidence-file";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { may } from "../kernel/may.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const ExportEvidenceInput = z.object({
  rolloutId: idSchema("rollout"),
  evidenceId: idSchema("evidence").optional().describe("This record only, with the ticks that it stands on"),
});

export interface EvidenceExport {
  rolloutId: string;
  evidenceId: string | undefined;
  /** Null: the file may show everything. */
  withheld: Withheld | null;
}

/** Who takes evidence away leaves an entry in the audit, which says whether figures per group went along. */
export async function exportEvidence(
  ctx: CommandContext,
  input: z.input<typeof ExportEvidenceInput>,
): Promise<EvidenceExport> {
  await requirePermission(ctx, "rollout:read");
  const { rolloutId, evidenceId } = parseInput(ExportEvidenceInput, input);
  const mayReadGroups = await may(ctx, "group:read");
  return inTransaction(ctx, async (tx) => {
    const [found] = await tx.db
      .select({ environment: rollout.environment, plan: rollout.plan, evidenceId: evidence.id })
      .from(rollout)
      .leftJoin(evidence, and(eq(evidence.rolloutId, rollout.id), evidenceId ? eq(evidence.id, evidenceId) : undefined))
      .where(eq(rollout.id, rolloutId))
      .limit(1);
    if (!found) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
    requireEnvironment(tx, found.environment);
    if (!found.evidenceId)
      throw new CommandError(
        "not-found",
        evidenceId
          ? `${rolloutId} has no evidence ${evidenceId}`
          : `${rolloutId} has no evidence yet: the first record is written with its first judgement`,
      );
    const [last] = await tx.db
      .select({ ...outcomeColumns, takenAt: tick.takenAt })
      .from(tick)
      .where(eq(tick.rolloutId, rolloutId))
      .orderBy(desc(tick.number))
      .limit(1);
    const outcome = last ? readOutcome(last, { plan: found.plan, takenAt: last.takenAt }) : null;
    const withheld = withheldFrom(found.plan, { outcome, mayReadGroups });
    const hasGroups = found.plan.gates.some((gate) => gate.rule.kind === "fairness");
    await recordAudit(tx, "rollout.evidence_exported", {
      subject: { kind: "rollout", id: rolloutId, environment: found.environment },
      detail: {
        ...(evidenceId ? { evidenceId } : {}),
        groups: !hasGroups ? "none" : withheld ? "withheld" : "included",
      },
    });
    return { rolloutId, evidenceId, withheld };
  });
}
