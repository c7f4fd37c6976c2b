import { eq } from "drizzle-orm";
import { z } from "zod";
import { flag, rollout } from "#db/schema/rollout";
import { CommandError } from "#lib/domain/kernel/command-error";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { CreateFlagInput } from "./create-flag.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { lockFlag } from "./lock-flag.ts";
import { recordFlagVersion } from "./record-version.ts";

export const DeleteFlagInput = z.object({
  environment: CreateFlagInput.shape.environment,
  key: CreateFlagInput.shape.key,
});

/** Removes a flag that never had a rollout: applications then fall back to the default in their own code. */
export async function deleteFlag(
  ctx: CommandContext,
  input: z.input<typeof DeleteFlagInput>,
): Promise<{ key: string; deleted: true }> {
  await requirePermission(ctx, "flag:write");
  const { environment, key } = parseInput(DeleteFlagInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const { id } = await lockFlag(tx, { environment, key });
    const [known] = await tx.db.select({ id: rollout.id }).from(rollout).where(eq(rollout.flagId, id)).limit(1);
    if (known)
      throw new CommandError(
        "precondition-failed",
        `the flag "${key}" has rollouts, whose records need it: keep it with the state DISABLED instead`,
      );
    await bumpConfigRevision(tx);
    const { flags } = await flagNeighbours(tx, environment);
    const dependents = [...flags].filter(([, other]) => other.prerequisites.some((asked) => asked.flag === key));
    if (dependents.length > 0)
      throw new CommandError(
        "precondition-failed",
        `the flag "${key}" is a prerequisite of ${dependents.map(([name]) => name).join(", ")}: change that first`,
      );
    await recordFlagVersion(tx, id, "deleted");
    await tx.db.delete(flag).where(eq(flag.id, id));
    await recordAudit(tx, "flag.deleted", { subject: { kind: "flag", id, environment }, detail: { key } });
    return { key, deleted: true as const };
  });
}
