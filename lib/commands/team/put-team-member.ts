import { and, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { teamMember } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { requireTeamRow, reviseTeam, teamSubject } from "./team-row.ts";

export const PutTeamMemberInput = z.object({
  teamId: idSchema("team"),
  userId: idSchema("user"),
  isLead: z
    .boolean()
    .default(false)
    .describe("Whether this person answers for the team; it takes that from the one before"),
});

/** Adds a person to a team, or makes a member its lead or an ordinary member again. A team has one lead at most. */
export async function putTeamMember(ctx: CommandContext, input: z.output<typeof PutTeamMemberInput>): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  const { teamId, userId, isLead } = input;
  await inTransaction(ctx, async (tx) => {
    const team = await requireTeamRow(tx, { teamId });
    const [person] = await tx.db.select({ name: userAccount.name }).from(userAccount).where(eq(userAccount.id, userId));
    if (!person) throw new CommandError("not-found", `there is no person ${userId}`);
    if (isLead)
      await tx.db
        .update(teamMember)
        .set({ isLead: false })
        .where(and(eq(teamMember.teamId, teamId), ne(teamMember.userId, userId)));
    await tx.db
      .insert(teamMember)
      .values({ teamId, userId, isLead })
      .onConflictDoUpdate({ target: [teamMember.teamId, teamMember.userId], set: { isLead } });
    await reviseTeam(tx, teamId);
    await recordAudit(tx, "team.members_changed", {
      subject: teamSubject(teamId),
      detail: { key: team.key, person: person.name, userId, as: isLead ? "lead" : "member" },
    });
  });
}
