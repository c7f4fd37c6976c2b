import { eq } from "drizzle-orm";
import { z } from "zod";
import { rollout } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const ReadGroupsInput = z.object({
  rolloutId: idSchema("rollout"),
  how: z
    .enum(["page", "api", "json", "csv"])
    .default("page")
    .describe("Where the figures are read, or the file they leave in"),
});

/** Notes in the audit that somebody reads a rollout's figures per group; they are read after it and not before. */
export async function readGroups(
  ctx: CommandContext,
  input: z.input<typeof ReadGroupsInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "group:read");
  const { rolloutId, how } = parseInput(ReadGroupsInput, input);
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .select({ environment: rollout.environment })
      .from(rollout)
      .where(eq(rollout.id, rolloutId));
    if (!row) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
    requireEnvironment(tx, row.environment);
    await recordAudit(tx, "rollout.groups_read", {
      subject: { kind: "rollout", id: rolloutId, environment: row.environment },
      detail: { how },
    });
    return { rolloutId };
  });
}
