import { eq, sql } from "drizzle-orm";
import { team } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import type { AuditSubject } from "../kernel/record-audit.ts";

type TeamRow = typeof team.$inferSelect;

/** Teams belong to the whole instance, as people do. */
export const teamSubject = (teamId: string): AuditSubject => ({
  kind: "team",
  id: teamId,
  environment: EVERY_ENVIRONMENT,
});

/**
 * The team, locked until the transaction ends.
 * @throws CommandError not-found | conflict when somebody changed the team since `expectedRevision`
 */
export async function requireTeamRow(
  tx: CommandContext,
  wanted: { teamId: string; expectedRevision?: number | undefined },
): Promise<TeamRow> {
  // An apply holds the whole table before it asks for a team; whoever will write waits for it before locking a row.
  await tx.db.execute(sql`lock table ${team} in row exclusive mode`);
  const [row] = await tx.db.select().from(team).where(eq(team.id, wanted.teamId)).for("update");
  if (!row) throw new CommandError("not-found", `there is no team ${wanted.teamId}`);
  if (wanted.expectedRevision !== undefined && wanted.expectedRevision !== row.revision)
    throw new CommandError("conflict", `somebody changed the team ${row.name} since you looked: look again`);
  return row;
}

/** Each change of a team or of who is in it is a revision. */
export async function reviseTeam(
  tx: CommandContext,
  teamId: string,
  change: { name?: string; description?: string } = {},
): Promise<void> {
  await tx.db
    .update(team)
    .set({ ...change, revision: sql`${team.revision} + 1` })
    .where(eq(team.id, teamId));
}
