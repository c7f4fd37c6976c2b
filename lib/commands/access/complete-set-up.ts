import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { accessLink, organisation } from "#db/schema/people";
import { NO_SESSION } from "#lib/domain/access/actor";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { newPasswordSchema } from "#lib/domain/access/new-password";
import { CommandError } from "#lib/domain/kernel/command-error";
import { newId } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { organisationNameSchema } from "../organisation/rename-organisation.ts";
import { hasAnybody, lockSetUp, revokeSetUpLinks } from "./issue-set-up-link.ts";

export const CompleteSetUpInput = z.object({
  name: z.string().trim().min(1, "say what people call you").max(80),
  email: z
    .email("must be an e-mail address, such as ada@example.org")
    .max(254)
    .transform((email) => email.toLowerCase()),
  password: newPasswordSchema,
  organisation: organisationNameSchema,
});

interface SetUpRequest {
  /** Without the password: only its hash comes here. */
  input: Omit<z.output<typeof CompleteSetUpInput>, "password">;
  /** Of the presented token, one per sub-key. */
  linkHashes: Buffer[];
  passwordHash: string;
}

/**
 * Makes the first administrator and names the organisation, exactly once. Nobody has a permission yet: the one-time link
 * is the permission, used up by the same transaction that makes the person.
 */
export async function completeSetUp(ctx: CommandContext, request: SetUpRequest): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await lockSetUp(tx);
    await useSetUpLink(tx, request.linkHashes);
    const administrator = await makeAdministrator(tx, request);
    const { organisation: name } = request.input;
    await tx.db
      .insert(organisation)
      .values({ id: 1, name, setUpAt: tx.now })
      .onConflictDoUpdate({
        target: organisation.id,
        set: { name, setUpAt: tx.now, revision: sql`${organisation.revision} + 1` },
      });
    await recordAudit(administrator, "organisation.set_up", {
      subject: { kind: "organisation", id: "1", environment: EVERY_ENVIRONMENT },
      detail: { name },
    });
  });
}

/** @throws CommandError the same words whatever is wrong with the link: they tell a stranger nothing. */
async function useSetUpLink(tx: CommandContext, hashes: Buffer[]): Promise<void> {
  const used = await tx.db
    .update(accessLink)
    .set({ usedAt: tx.now })
    .where(
      and(
        eq(accessLink.kind, "set_up"),
        inArray(accessLink.hash, hashes),
        isNull(accessLink.usedAt),
        isNull(accessLink.revokedAt),
        gt(accessLink.expiresAt, tx.now),
      ),
    )
    .returning({ id: accessLink.id });
  if (used.length === 0 || (await hasAnybody(tx)))
    throw new CommandError("forbidden", "this link opens nothing any more: it was used, has expired or was replaced");
  await revokeSetUpLinks(tx);
}

/** @returns the context of the person that was made: what follows is that person's doing. */
async function makeAdministrator(tx: CommandContext, { input, passwordHash }: SetUpRequest): Promise<CommandContext> {
  const userId = newId("user", tx.now, tx.random);
  const { name, email } = input;
  await tx.db.insert(userAccount).values({
    id: userId,
    email,
    name,
    role: "administrator",
    passwordHash,
    createdAt: tx.now,
    acceptedAt: tx.now,
  });
  const administrator: CommandContext = {
    ...tx,
    actor: { kind: "user", userId, sessionVersion: 1, sessionId: NO_SESSION, name },
  };
  await recordAudit(administrator, "user.created", {
    subject: { kind: "user", id: userId, environment: EVERY_ENVIRONMENT },
    detail: { role: "administrator" },
  });
  return administrator;
}
