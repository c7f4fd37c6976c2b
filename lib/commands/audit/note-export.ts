import { sql } from "drizzle-orm";
import { z } from "zod";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { auditExportFormats } from "#lib/domain/audit/export-format";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const NoteExportInput = z.object({
  format: z.enum(auditExportFormats),
  /** Undefined = every environment. */
  environment: z.string().min(1).max(64).optional(),
  /** As it was asked for, for the record. */
  filter: z.record(z.string(), z.string().max(200)),
});

/** Who takes the audit away leaves an entry in it. @returns the newest link at that moment: the export ends there. */
export async function noteExport(
  ctx: CommandContext,
  { format, environment, filter }: z.output<typeof NoteExportInput>,
): Promise<{ upTo: number; head: string }> {
  await requirePermission(ctx, "audit:read");
  requireEnvironment(ctx, environment ?? EVERY_ENVIRONMENT);
  return inTransaction(ctx, async (tx) => {
    const head = await tx.db.execute<{ seq: string; hash: string }>(sql`select seq, hash from audit_head where id = 1`);
    const { seq, hash } = head.rows[0]!;
    await recordAudit(tx, "audit.exported", {
      subject: { kind: "audit", id: "audit", environment: environment ?? EVERY_ENVIRONMENT },
      detail: { format, upTo: Number(seq), ...filter },
    });
    return { upTo: Number(seq), head: hash };
  });
}
