import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { freezeWindow } from "#db/schema/rollout-control";
import { CommandError } from "#lib/domain/kernel/command-error";
import { templateKey } from "#lib/domain/rollout/template";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const DeleteFreezeWindowInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  key: templateKey,
});

/** Takes a freeze window away; what only it held goes on. */
export async function deleteFreezeWindow(
  ctx: CommandContext,
  input: z.input<typeof DeleteFreezeWindowInput>,
): Promise<{ key: string; deleted: true }> {
  await requirePermission(ctx, "freeze:write");
  const { environment, key } = parseInput(DeleteFreezeWindowInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const gone = await tx.db
      .delete(freezeWindow)
      .where(and(eq(freezeWindow.environment, environment), eq(freezeWindow.key, key)))
      .returning({ key: freezeWindow.key });
    if (gone.length === 0) throw new CommandError("not-found", `there is no freeze window "${key}" in ${environment}`);
    await recordAudit(tx, "freeze_window.deleted", { subject: { kind: "freeze_window", id: key, environment } });
    return { key, deleted: true as const };
  });
}
