import { and, eq, isNotNull, sql } from "drizzle-orm";
import { auditEntry } from "#db/schema/access";
import { destination, outboxMessage } from "#db/schema/notification";
import { trafficRoute } from "#db/schema/traffic";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export interface Resealing {
  /** Of the newest secret. */
  newestMark: string;
  /** Sealed under the newest secret; null when it is already, or opens with none. */
  reseal(sealed: Buffer): Buffer | null;
}

/**
 * Seals what is stored under older secrets anew, and marks the moment from which on everything new is under the newest.
 * @throws CommandError precondition-failed while a live process does not know the newest secret.
 */
export async function resealSecrets(
  ctx: CommandContext,
  { newestMark, reseal }: Resealing,
): Promise<{ resealed: number; isFirst: boolean }> {
  await requirePermission(ctx, "key:write");
  return inTransaction(ctx, async (tx) => {
    await requireEverybody(tx, newestMark);
    const resealed =
      (await resealDestinations(tx, reseal)) + (await resealRoutes(tx, reseal)) + (await resealLetters(tx, reseal));
    const known = await tx.db
      .select({ id: auditEntry.id })
      .from(auditEntry)
      .where(sql`subject_kind = 'secret' and subject_id = ${newestMark}`)
      .limit(1);
    const isFirst = known.length === 0;
    if (isFirst || resealed > 0)
      await recordAudit(tx, "secret.rotated", {
        subject: { kind: "secret", id: newestMark, environment: EVERY_ENVIRONMENT },
        detail: { resealed },
      });
    return { resealed, isFirst };
  });
}

async function resealDestinations({ db }: CommandContext, reseal: Resealing["reseal"]): Promise<number> {
  const rows = await db.select().from(destination).where(isNotNull(destination.sealedSecret)).for("update");
  let resealed = 0;
  for (const { id, sealedSecret } of rows) {
    const anew = sealedSecret && reseal(sealedSecret);
    if (!anew) continue;
    await db.update(destination).set({ sealedSecret: anew }).where(eq(destination.id, id));
    resealed += 1;
  }
  return resealed;
}

async function resealRoutes({ db }: CommandContext, reseal: Resealing["reseal"]): Promise<number> {
  const rows = await db.select().from(trafficRoute).where(isNotNull(trafficRoute.sealedSecret)).for("update");
  let resealed = 0;
  for (const { environment, service, sealedSecret } of rows) {
    const anew = sealedSecret && reseal(sealedSecret);
    if (!anew) continue;
    await db
      .update(trafficRoute)
      .set({ sealedSecret: anew })
      .where(and(eq(trafficRoute.environment, environment), eq(trafficRoute.service, service)));
    resealed += 1;
  }
  return resealed;
}

/** The one-time tokens of letters that have not been sent yet. */
async function resealLetters({ db }: CommandContext, reseal: Resealing["reseal"]): Promise<number> {
  const rows = await db.select().from(outboxMessage).where(isNotNull(outboxMessage.sealedToken)).for("update");
  let resealed = 0;
  for (const { id, sealedToken } of rows) {
    const anew = sealedToken && reseal(sealedToken);
    if (!anew) continue;
    await db.update(outboxMessage).set({ sealedToken: anew }).where(eq(outboxMessage.id, id));
    resealed += 1;
  }
  return resealed;
}

async function requireEverybody({ db }: CommandContext, mark: string): Promise<void> {
  const result = await db.execute<{ kind: string; id: string }>(
    sql`select kind, id from process_instance where last_seen_at > now() - interval '30 seconds'
          and not coalesce(detail->'secretMarks' @> to_jsonb(${mark}::text), false) order by kind, id`,
  );
  if (result.rows.length === 0) return;
  const who = result.rows.map(({ kind, id }) => `${kind} ${id}`).join(", ");
  throw new CommandError(
    "precondition-failed",
    `these processes do not know the newest secret yet: ${who}. Give every machine both secrets, restart, then run this again`,
  );
}
