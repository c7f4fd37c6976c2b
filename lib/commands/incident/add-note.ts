import { z } from "zod";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { requireIncident } from "./require-incident.ts";

export const AddNoteInput = z.object({
  incidentId: z.string(),
  text: z.string().trim().min(1).max(4_000),
});
export type AddNoteInput = z.input<typeof AddNoteInput>;

/** Words on the timeline, for people inside. Never conflicts with what others change. */
export async function addNote(ctx: CommandContext, input: AddNoteInput): Promise<{ incidentId: string }> {
  await requirePermission(ctx, "incident:update");
  const wanted = AddNoteInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const row = await requireIncident(tx, wanted);
    await recordIncidentEvent(tx, { incident: row, kind: "note", title: "Note", detail: wanted.text });
    await recordAudit(tx, "incident.note_added", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
    });
    return { incidentId: row.id };
  });
}
