import { inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { team, teamMember } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { roles } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema, newId, type UserId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { type MadeLink, replaceLink, type StoredLink } from "./person-link.ts";
import { personSubject } from "./person-row.ts";

export const InvitePersonInput = z.object({
  name: z.string().trim().min(1, "say how people call this person").max(80),
  email: z
    .email("must be an e-mail address such as ada@example.org")
    .max(254)
    .transform((address) => address.toLowerCase()),
  role: z.enum(roles),
  teams: z.array(idSchema("team")).max(50).default([]).describe("Ids of teams to join"),
});

/**
 * Enters a person who has no password yet. The link that lets this person set one is the caller's to pass on, and goes
 * by letter where mail is configured: its hash comes here, and its token sealed for the letter.
 */
export async function invitePerson(
  ctx: CommandContext,
  request: { input: z.input<typeof InvitePersonInput> } & MadeLink,
): Promise<StoredLink & { userId: UserId }> {
  await requirePermission(ctx, "person:write");
  requireEnvironment(ctx, EVERY_ENVIRONMENT);
  const { name, email, role, teams } = parseInput(InvitePersonInput, request.input);
  return inTransaction(ctx, async (tx) => {
    const userId = newId("user", tx.now, tx.random);
    await refuseKnownAddress(tx, email);
    const added = await tx.db
      .insert(userAccount)
      .values({ id: userId, email, name, role, passwordHash: "", createdAt: tx.now })
      .onConflictDoNothing({ target: userAccount.email })
      .returning({ id: userAccount.id });
    if (added.length === 0) throw addressTaken(email);
    await join(tx, userId, [...new Set(teams)]);
    const link = await replaceLink(tx, { userId, kind: "invite", made: request });
    await recordAudit(tx, "user.invited", {
      subject: personSubject(userId),
      detail: { name, email, role, expiresAt: link.expiresAt.toISOString(), isMailed: link.isMailed },
    });
    return { userId, ...link };
  });
}

const addressTaken = (email: string) =>
  new CommandError("conflict", `somebody with the address ${email} is here already`, [
    { field: "email", problem: "belongs to somebody who is here already: look in the list" },
  ]);

/** Addresses entered before letter case was taken away are one with this one too. */
async function refuseKnownAddress(tx: CommandContext, email: string): Promise<void> {
  const known = await tx.db
    .select({ id: userAccount.id })
    .from(userAccount)
    .where(sql`lower(${userAccount.email}) = ${email}`)
    .limit(1);
  if (known.length > 0) throw addressTaken(email);
}

async function join(tx: CommandContext, userId: string, teams: readonly string[]): Promise<void> {
  if (teams.length === 0) return;
  const known = await tx.db.select({ id: team.id }).from(team).where(inArray(team.id, teams)).for("share");
  if (known.length < teams.length)
    throw new CommandError("not-found", "one of these teams does not exist any more", [
      { field: "teams", problem: "names a team that does not exist: look again" },
    ]);
  await tx.db.insert(teamMember).values(teams.map((teamId) => ({ teamId, userId })));
}
