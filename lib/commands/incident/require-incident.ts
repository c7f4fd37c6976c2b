import { and, eq, sql } from "drizzle-orm";
import { incident } from "#db/schema/incident";
import { incidentKey } from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";

export type IncidentRow = typeof incident.$inferSelect;

/** @throws CommandError not-found, or conflict when someone changed it since the caller looked. */
export async function requireIncident(
  ctx: CommandContext,
  wanted: { incidentId: string; expectedRevision?: number | undefined },
): Promise<IncidentRow> {
  const [row] = await ctx.db.select().from(incident).where(eq(incident.id, wanted.incidentId));
  if (!row) throw new CommandError("not-found", "there is no such incident");
  requireEnvironment(ctx, row.environment);
  if (wanted.expectedRevision !== undefined && wanted.expectedRevision !== row.revision) throw changedMeanwhile(row);
  return row;
}

/**
 * One statement that only succeeds on the revision the caller judged: of two people at once, one wins and the other
 * is told.
 */
export async function updateIncident(
  ctx: CommandContext,
  row: IncidentRow,
  change: Partial<typeof incident.$inferInsert>,
): Promise<IncidentRow> {
  const [next] = await ctx.db
    .update(incident)
    .set({ ...change, revision: sql`${incident.revision} + 1` })
    .where(and(eq(incident.id, row.id), eq(incident.revision, row.revision)))
    .returning();
  if (!next) throw changedMeanwhile(row);
  return next;
}

const changedMeanwhile = (row: IncidentRow): CommandError =>
  new CommandError("conflict", `${incidentKey(row.number)} was changed meanwhile: look again, then repeat`);
