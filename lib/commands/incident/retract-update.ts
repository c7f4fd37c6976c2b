import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { incidentUpdate } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { ComponentStatus } from "#lib/domain/status/component";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { publishStatus } from "../status/publish.ts";
import { setComponentStatuses } from "../status/set-component-status.ts";
import { announceIncident } from "./announce-incident.ts";
import { recordIncidentEvent } from "./record-event.ts";
import { requireIncident } from "./require-incident.ts";

export const RetractUpdateInput = z.object({
  updateId: z.string(),
  /** Shown in public in place of the text. */
  reason: z.string().trim().min(3).max(500),
});
export type RetractUpdateInput = z.input<typeof RetractUpdateInput>;

/**
 * Takes a published update back: the page then says that it was retracted and why. Components that still stand where
 * this update put them go back to what they were.
 */
export async function retractUpdate(
  ctx: CommandContext,
  input: RetractUpdateInput,
): Promise<{ updateId: string; snapshotVersion: number }> {
  await requirePermission(ctx, "incident:publish");
  const wanted = RetractUpdateInput.parse(input);
  return inTransaction(ctx, async (tx) => {
    const [update] = await tx.db
      .update(incidentUpdate)
      .set({ state: "retracted", retractedAt: tx.now, retractedBecause: wanted.reason })
      .where(and(eq(incidentUpdate.id, wanted.updateId), eq(incidentUpdate.state, "published")))
      .returning();
    if (!update) throw new CommandError("conflict", "only a published update can be retracted");
    const row = await requireIncident(tx, { incidentId: update.incidentId });
    const current = await tx.db.select().from(statusComponent).where(eq(statusComponent.page, update.page));
    const back = update.components.flatMap(({ componentId, status, from }) => {
      const now = current.find((component) => component.id === componentId)?.status;
      return from && from !== status && now === status ? [{ componentId, status: from as ComponentStatus }] : [];
    });
    await setComponentStatuses(tx, back, { page: update.page, environment: row.environment, incidentId: row.id });
    await recordIncidentEvent(tx, {
      incident: row,
      kind: "retracted",
      title: "Public update retracted",
      detail: wanted.reason,
    });
    const snapshot = await publishStatus(tx, { page: update.page, environment: row.environment });
    await recordAudit(tx, "incident.update_retracted", {
      subject: { kind: "incident", id: row.id, environment: row.environment },
      detail: { updateId: update.id, reason: wanted.reason, snapshotVersion: snapshot.version },
    });
    await announceIncident(tx, row, { event: "incident.updated", sentence: `Retracted: ${wanted.reason}` });
    return { updateId: update.id, snapshotVersion: snapshot.version };
  });
}
