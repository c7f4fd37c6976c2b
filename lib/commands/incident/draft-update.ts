import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { incidentUpdate } from "#db/schema/incident";
import { actorRecord } from "#lib/domain/access/actor";
import { updatePhases } from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { componentStatuses } from "#lib/domain/status/component";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { insertDraft, phaseOf } from "./insert-draft.ts";
import { requireIncident } from "./require-incident.ts";

/** What a person may write in an update; left out = the template's. */
export const updateWords = {
  title: z.string().trim().min(3).max(160).optional(),
  body: z.string().trim().min(3).max(4_000).optional(),
  components: z
    .array(z.object({ componentId: z.string(), status: z.enum(componentStatuses) }))
    .max(50)
    .optional(),
  nextUpdateAt: z.coerce.date().nullable().optional(),
};

export const DraftUpdateInput = z.object({
  incidentId: z.string(),
  /** Default: what the incident's state shows outside. */
  phase: z.enum(updatePhases).optional(),
  ...updateWords,
});
export type DraftUpdateInput = z.input<typeof DraftUpdateInput>;

/** Writes the incident's draft, from the template of the phase and the person's words; replaces an older draft. */
export async function draftUpdate(ctx: CommandContext, input: DraftUpdateInput): Promise<{ updateId: string }> {
  await requirePermission(ctx, "incident:update");
  const { incidentId, phase, ...words } = DraftUpdateInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, { incidentId });
    if (row.state === "cancelled")
      throw new CommandError("precondition-failed", "a cancelled incident has no public updates");
    return insertDraft(tx, row, { ...words, phase: phase ?? phaseOf(row) });
  });
}

export const EditDraftInput = z.object({ updateId: z.string(), expectedRevision: z.number().int(), ...updateWords });
export type EditDraftInput = z.input<typeof EditDraftInput>;

/** Changes words of a draft in place; of two people at once, one is told. */
export async function editDraft(
  ctx: CommandContext,
  input: EditDraftInput,
): Promise<{ updateId: string; revision: number }> {
  await requirePermission(ctx, "incident:update");
  const { updateId, expectedRevision, ...words } = EditDraftInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const [next] = await tx.db
      .update(incidentUpdate)
      .set({ ...words, draftedBy: actorRecord(tx.actor), revision: expectedRevision + 1 })
      .where(
        and(
          eq(incidentUpdate.id, updateId),
          eq(incidentUpdate.state, "draft"),
          eq(incidentUpdate.revision, expectedRevision),
        ),
      )
      .returning();
    if (!next)
      throw new CommandError("conflict", "this draft was changed, replaced or published meanwhile: look again");
    await recordAudit(tx, "incident.update_drafted", {
      subject: { kind: "incident", id: next.incidentId, environment: next.environment },
      detail: { updateId, phase: next.phase, edited: true },
    });
    return { updateId, revision: next.revision };
  });
}
