import { z } from "zod";
import { apiKey } from "#db/schema/access";
import { actorRecord } from "#lib/domain/access/actor";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { type KeyScope, keyScopes } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type ApiKeyId, newId } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const CreateApiKeyInput = z.object({
  name: z.string().trim().min(1, "must name the key's user, such as ci-main").max(80),
  scopes: z.array(z.enum(keyScopes)).min(1, "must have at least one scope: evaluate, ingest or manage"),
  environment: z.string().min(1).max(64).default("production").describe("Where the key is valid; * is everywhere"),
  expiresAt: z.coerce.date().nullable().default(null).describe("Refused everywhere from then on; null = never"),
});

/** A key as the adapters made it: its hash is stored, the key itself is shown once by the caller. */
export interface HashedKey {
  hash: Buffer;
  hint: string;
}

/** Stores a new key; gateways know it as soon as they load the next snapshot. */
export async function createApiKey(
  ctx: CommandContext,
  request: { input: z.output<typeof CreateApiKeyInput>; key: HashedKey },
): Promise<{ keyId: ApiKeyId }> {
  await requirePermission(ctx, "key:write");
  requireEnvironment(ctx, request.input.environment);
  refusePast(request.input.expiresAt, ctx.now);
  return inTransaction(ctx, async (tx) => {
    const keyId = newId("apiKey", ctx.now, ctx.random);
    const { name, scopes, environment, expiresAt } = request.input;
    if (environment !== EVERY_ENVIRONMENT) await requireKnownEnvironment(tx, environment);
    await tx.db.insert(apiKey).values({
      id: keyId,
      name,
      hash: request.key.hash,
      hint: request.key.hint,
      scopes: [...new Set<KeyScope>(scopes)],
      environment,
      createdAt: ctx.now,
      expiresAt,
      createdBy: actorRecord(ctx.actor),
    });
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.created", {
      subject: { kind: "key", id: keyId, environment },
      detail: { name, scopes, expiresAt: expiresAt?.toISOString() ?? null },
    });
    return { keyId };
  });
}

function refusePast(expiresAt: Date | null, now: Date): void {
  if (expiresAt === null || expiresAt > now) return;
  const problem = "must lie in the future: choose a later day, or none";
  throw new CommandError("invalid", `expiresAt: ${problem}`, [{ field: "expiresAt", problem }]);
}
