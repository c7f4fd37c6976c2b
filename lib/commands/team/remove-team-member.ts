import { and, eq } from "drizzle-orm";
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

export const RemoveTeamMemberInput = z.object({ teamId: idSchema("team"), userId: idSchema("user") });

/** Takes a person out of a team; the team may be empty afterwards. */
export async function removeTeamMember(
  ctx: CommandContext,
  input: z.output<typeof RemoveTeamMemberInput>,
): Promise<void> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  await inTransaction(ctx, async (tx) => {
    const team = await requireTeamRow(tx, input);
    const removed = await tx.db
      .delete(teamMember)
      .where(and(eq(teamMember.teamId, input.teamId), eq(teamMember.userId, input.userId)))
      .returning({ userId: teamMember.userId });
    if (removed.length === 0)
      throw new CommandError("not-found", `${team.name} has no such member: look again, somebody may have been first`);
    const [person] = await tx.db
      .select({ name: userAccount.name })
      .from(userAccount)
      .where(eq(userAccount.id, input.userId));
    await reviseTeam(tx, input.teamId);
    await recordAudit(tx, "team.members_changed", {
      subject: teamSubject(input.teamId),
      detail: { key: team.key, person: person?.name ?? "", userId: input.userId, as: "removed" },
    });
  });
}
