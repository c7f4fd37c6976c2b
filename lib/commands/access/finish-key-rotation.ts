import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { apiKey } from "#db/schema/access";
import { CommandError } from "#lib/domain/kernel/command-error";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import type { KeyRotationInput } from "./start-key-rotation.ts";

/** Retires the older secret of a key in rotation: REST refuses it at once, gateways within 2 s; the newer one stays. */
export async function finishKeyRotation(ctx: CommandContext, input: z.output<typeof KeyRotationInput>): Promise<void> {
  await requirePermission(ctx, "key:write");
  await inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .select()
      .from(apiKey)
      .where(and(eq(apiKey.id, input.keyId), isNull(apiKey.revokedAt)))
      .for("update");
    if (!row) throw new CommandError("not-found", "no live key has this id: it may be revoked already");
    requireEnvironment(tx, row.environment);
    const { secondHash: hash, secondHint: hint } = row;
    if (!hash || hint === null)
      throw new CommandError("precondition-failed", "this key has one secret only: start a rotation first");
    await tx.db
      .update(apiKey)
      .set({ hash, hint, secondHash: null, secondHint: null, secondCreatedAt: null })
      .where(eq(apiKey.id, row.id));
    await bumpConfigRevision(tx);
    await recordAudit(tx, "key.rotation_finished", {
      subject: { kind: "key", id: row.id, environment: row.environment },
      detail: { name: row.name, retired: row.hint, kept: hint },
    });
  });
}
