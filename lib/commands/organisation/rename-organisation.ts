import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { organisation } from "#db/schema/people";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const organisationNameSchema = z
  .string()
  .trim()
  .min(1, "name the company, team or project that runs this instance")
  .max(80, "has at most 80 characters");

export const RenameOrganisationInput = z.object({
  name: organisationNameSchema,
  /** As read with the name. */
  revision: z.coerce.number().int().min(1),
});

/** Who runs this instance, in one name. */
export async function renameOrganisation(
  ctx: CommandContext,
  { name, revision }: z.output<typeof RenameOrganisationInput>,
): Promise<void> {
  await requirePermission(ctx, "settings:write");
  await inTransaction(ctx, async (tx) => {
    const [before] = await tx.db.select().from(organisation).where(eq(organisation.id, 1)).for("update");
    if (before?.revision !== revision)
      throw new CommandError("conflict", `somebody named it "${before?.name}" meanwhile: look, then save again`);
    if (before.name === name) return;
    await tx.db
      .update(organisation)
      .set({ name, revision: sql`${organisation.revision} + 1` })
      .where(eq(organisation.id, 1));
    await recordAudit(tx, "organisation.changed", {
      subject: { kind: "organisation", id: "1", environment: EVERY_ENVIRONMENT },
      detail: { from: before.name, to: name },
    });
  });
}
