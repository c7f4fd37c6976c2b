import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { rolloutTemplate } from "#db/schema/catalogue";
import { CommandError } from "#lib/domain/kernel/command-error";
import { templateKey } from "#lib/domain/rollout/template";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const DeleteTemplateInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  key: templateKey,
});

/** Removes a template. Rollouts that began from it keep their own plan. */
export async function deleteTemplate(
  ctx: CommandContext,
  input: z.input<typeof DeleteTemplateInput>,
): Promise<{ key: string; deleted: true }> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, key } = parseInput(DeleteTemplateInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const gone = await tx.db
      .delete(rolloutTemplate)
      .where(and(eq(rolloutTemplate.environment, environment), eq(rolloutTemplate.key, key)))
      .returning({ key: rolloutTemplate.key });
    if (gone.length === 0)
      throw new CommandError("not-found", `there is no rollout template "${key}" in ${environment}`);
    await recordAudit(tx, "template.deleted", { subject: { kind: "template", id: key, environment } });
    return { key, deleted: true as const };
  });
}
