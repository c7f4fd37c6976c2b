import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { userAccount } from "#db/schema/access";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type Profile, profileSchema } from "#lib/domain/access/profile";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const ChangeProfileInput = profileSchema.extend({
  expectedRevision: z.number().int().optional().describe("Refuses when somebody changed this account meanwhile"),
});

/** A person changes what they say about themselves; e-mail and role are an administrator's or the provider's word. */
export async function changeProfile(ctx: CommandContext, input: z.input<typeof ChangeProfileInput>): Promise<void> {
  await requirePermission(ctx, "profile:write");
  const { actor } = ctx;
  if (actor.kind !== "user") throw new CommandError("forbidden", "only a person has a profile");
  const { expectedRevision, ...profile } = parseInput(ChangeProfileInput, input);
  await inTransaction(ctx, async (tx) => {
    const isOwn = eq(userAccount.id, actor.userId);
    const [before] = await tx.db.select().from(userAccount).where(isOwn).for("update");
    if (!before) throw new CommandError("not-found", "this account is gone");
    if (expectedRevision !== undefined && before.revision !== expectedRevision)
      throw new CommandError("conflict", "somebody changed this account meanwhile: look again before you save");
    const changed = (Object.keys(profile) as (keyof Profile)[]).filter(
      (field) => JSON.stringify(profile[field]) !== JSON.stringify(pick(before, field)),
    );
    if (changed.length === 0) return;
    await tx.db
      .update(userAccount)
      .set({ ...profile, revision: before.revision + 1 })
      .where(and(isOwn, eq(userAccount.revision, before.revision)));
    await recordAudit(tx, "user.profile_changed", {
      subject: { kind: "user", id: actor.userId, environment: EVERY_ENVIRONMENT },
      // Which, not what: telephone numbers do not belong into a record that is kept for ever.
      detail: { changed },
    });
  });
}

/** jsonb may give keys back in another order. */
function pick(before: Profile, field: keyof Profile): Profile[keyof Profile] {
  return field === "contactMethods" ? before.contactMethods.map(({ kind, value }) => ({ kind, value })) : before[field];
}
