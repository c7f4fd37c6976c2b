import { and, eq, gt, isNull } from "drizzle-orm";
import { apiKey, userAccount } from "#db/schema/access";
import { personSession } from "#db/schema/people";
import { engineCan, roleCan, scopesCan } from "#lib/domain/access/can";
import type { Permission } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "./context.ts";

/**
 * The first line of every command. Roles and keys are read from the database each time, so a change of role,
 * an ended session or a revoked key takes effect with the next command.
 * @throws CommandError unauthenticated | forbidden
 */
export async function requirePermission(ctx: CommandContext, permission: Permission): Promise<void> {
  const { actor } = ctx;
  switch (actor.kind) {
    case "engine":
    case "gateway":
      if (!engineCan(permission)) throw new CommandError("forbidden", `the engine may not do ${permission}`);
      return;
    case "api_key": {
      const [key] = await ctx.db
        .select({ scopes: apiKey.scopes, expiresAt: apiKey.expiresAt })
        .from(apiKey)
        .where(and(eq(apiKey.id, actor.keyId), isNull(apiKey.revokedAt)));
      if (!key || (key.expiresAt && key.expiresAt <= ctx.now))
        throw new CommandError("unauthenticated", "this API key is revoked, expired or unknown");
      if (!scopesCan(key.scopes, permission))
        throw new CommandError(
          "forbidden",
          `${permission} needs a key with the scope "manage"; this one has: ${key.scopes.join(", ")}`,
        );
      return;
    }
    case "user": {
      const [user] = await ctx.db
        .select({
          role: userAccount.role,
          sessionVersion: userAccount.sessionVersion,
          disabledAt: userAccount.disabledAt,
        })
        .from(userAccount)
        .innerJoin(personSession, eq(personSession.userId, userAccount.id))
        .where(
          and(
            eq(userAccount.id, actor.userId),
            eq(personSession.id, actor.sessionId),
            isNull(personSession.endedAt),
            gt(personSession.expiresAt, ctx.now),
          ),
        );
      if (!user || user.disabledAt || user.sessionVersion !== actor.sessionVersion)
        throw new CommandError("unauthenticated", "this session has ended: sign in again");
      if (!roleCan(user.role, permission))
        throw new CommandError(
          "forbidden",
          `your role "${user.role}" lacks the permission ${permission}; an administrator can change it`,
        );
      return;
    }
  }
}
