import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { incident, incidentEvent } from "#db/schema/incident";
import { momentOf } from "#lib/domain/incident/plain-words";
import { openIncidentStates } from "#lib/domain/incident/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { announceIncident } from "./announce-incident.ts";
import { recordIncidentEvent } from "./record-event.ts";

/** A missed promise is an event of its own: once per promise it goes on the timeline and to the destinations. */
export async function remindOverdueUpdates(ctx: CommandContext): Promise<number> {
  await requirePermission(ctx, "incident:update");
  const overdue = and(
    inArray(incident.state, [...openIncidentStates]),
    eq(incident.kind, "real"),
    eq(incident.demoHistory, false),
    lt(incident.nextUpdateDueAt, ctx.now),
    sql`not exists (select 1 from ${incidentEvent} e where e.incident_id = ${incident.id}
        and e.kind = 'overdue' and e.at >= ${incident.nextUpdateDueAt})`,
  );
  const found = await ctx.db.select({ id: incident.id }).from(incident).where(overdue);
  if (found.length === 0) return 0;
  return inTransaction(ctx, async (tx) => {
    // Locked and asked again: of several workers, one reminds.
    const rows = await tx.db.select().from(incident).where(overdue).for("update", { skipLocked: true });
    for (const row of rows) {
      const due = row.nextUpdateDueAt ?? tx.now;
      const sentence = `A public update was due at ${momentOf(due, tx.now)}.`;
      await recordIncidentEvent(tx, {
        incident: row,
        kind: "overdue",
        title: "A public update is overdue",
        detail: sentence,
      });
      await recordAudit(tx, "incident.note_added", {
        subject: { kind: "incident", id: row.id, environment: row.environment },
        detail: { because: "a public update is overdue", dueAt: due.toISOString() },
      });
      await announceIncident(tx, row, { event: "incident.update_overdue", sentence });
    }
    return rows.length;
  });
}
