import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { gatePreset } from "#db/schema/catalogue";
import { CommandError } from "#lib/domain/kernel/command-error";
import { templateKey } from "#lib/domain/rollout/template";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { templatesWith } from "./template-rows.ts";

export const DeleteGatePresetInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  key: templateKey,
});

/** Removes a preset that no template names. Rollouts keep the gates that they were made with. */
export async function deleteGatePreset(
  ctx: CommandContext,
  input: z.input<typeof DeleteGatePresetInput>,
): Promise<{ key: string; deleted: true }> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, key } = parseInput(DeleteGatePresetInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const gone = await tx.db
      .delete(gatePreset)
      .where(and(eq(gatePreset.environment, environment), eq(gatePreset.key, key)))
      .returning({ key: gatePreset.key });
    if (gone.length === 0) throw new CommandError("not-found", `there is no gate preset "${key}" in ${environment}`);
    const users = await templatesWith(tx, environment, key);
    if (users.length > 0)
      throw new CommandError(
        "precondition-failed",
        `the gate preset "${key}" is used by ${users.map((each) => each.key).join(", ")}: take it out there first`,
      );
    await recordAudit(tx, "gate_preset.deleted", { subject: { kind: "gate_preset", id: key, environment } });
    return { key, deleted: true as const };
  });
}
