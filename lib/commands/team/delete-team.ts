import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { team, teamMember } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { requireTeamRow, teamSubject } from "./team-row.ts";

export const DeleteTeamInput = z.object({ teamId: idSchema("team") });

/** Ends a team that owns nothing. Its people stay. */
export async function deleteTeam(ctx: CommandContext, input: z.output<typeof DeleteTeamInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    const known = await requireTeamRow(tx, input);
    await refuseOwner(tx, known);
    await tx.db.delete(teamMember).where(eq(teamMember.teamId, known.id));
    await tx.db.delete(team).where(eq(team.id, known.id));
    await recordAudit(tx, "team.deleted", {
      subject: teamSubject(known.id),
      detail: { key: known.key, name: known.name },
    });
  });
}

/** @throws CommandError precondition-failed, naming what the team owns */
async function refuseOwner({ db }: CommandContext, { key, name }: { key: string; name: string }): Promise<void> {
  const services = await db
    .select({ environment: serviceProfile.environment, key: serviceProfile.service })
    .from(serviceProfile)
    .where(eq(serviceProfile.ownerTeam, key))
    .orderBy(asc(serviceProfile.environment), asc(serviceProfile.service));
  const systems = await db
    .select({ environment: catalogueSystem.environment, key: catalogueSystem.key })
    .from(catalogueSystem)
    .where(eq(catalogueSystem.ownerTeam, key))
    .orderBy(asc(catalogueSystem.environment), asc(catalogueSystem.key));
  const owned = [
    ...services.map((one) => `the service ${one.key} (${one.environment})`),
    ...systems.map((one) => `the system ${one.key} (${one.environment})`),
  ];
  if (owned.length === 0) return;
  const [shown, rest] = [owned.slice(0, 10).join(", "), owned.length - 10];
  throw new CommandError(
    "precondition-failed",
    `${name} owns ${shown}${rest > 0 ? ` and ${rest} more` : ""}: give them another owner first`,
  );
}
