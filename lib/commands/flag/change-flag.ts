import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { flag, rollout } from "#db/schema/rollout";
import { flagChangeProblems } from "#lib/domain/flag/flag-change";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { CreateFlagInput } from "./create-flag.ts";
import { lockFlag } from "./lock-flag.ts";

const { shape } = CreateFlagInput;

export const ChangeFlagInput = z.object({
  environment: shape.environment,
  key: shape.key,
  service: shape.service.optional(),
  description: z.string().trim().max(500).optional(),
  state: z.enum(["ENABLED", "DISABLED"]).optional().describe("DISABLED: everyone gets the default variant"),
  variants: shape.variants.optional(),
  defaultVariant: shape.defaultVariant.optional(),
});

/** Changes a flag's definition; what is left out stays. What a rollout holds cannot be changed under it. */
export async function changeFlag(
  ctx: CommandContext,
  input: z.input<typeof ChangeFlagInput>,
): Promise<{ flagId: string }> {
  await requirePermission(ctx, "flag:write");
  const { environment, key, ...wanted } = parseInput(ChangeFlagInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const before = await lockFlag(tx, { environment, key });
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const after = { ...before, ...given };
    if (!Object.hasOwn(after.variants, after.defaultVariant))
      requireNoProblems([
        { field: "defaultVariant", problem: `must be one of the variants: ${Object.keys(after.variants).join(", ")}` },
      ]);
    const rollouts = await tx.db.select().from(rollout).where(eq(rollout.flagId, before.id));
    requireNoProblems(flagChangeProblems(before, after, rollouts));
    await tx.db
      .update(flag)
      .set({ ...given, revision: sql`${flag.revision} + 1` })
      .where(eq(flag.id, before.id));
    await recordAudit(tx, "flag.changed", {
      subject: { kind: "flag", id: before.id, environment },
      detail: { key, changed: Object.keys(given), state: after.state, defaultVariant: after.defaultVariant },
    });
    await bumpConfigRevision(tx);
    return { flagId: before.id };
  });
}
