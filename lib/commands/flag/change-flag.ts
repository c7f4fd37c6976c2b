import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { flag, rollout } from "#db/schema/rollout";
import { flagChangeProblems } from "#lib/domain/flag/flag-change";
import { metadataSchema, overridesSchema, prerequisitesSchema, ruleSchema } from "#lib/domain/flag/flag-schema";
import { targetingProblems } from "#lib/domain/flag/targeting-problems";
import { releaseProblems, releasesSchema } from "#lib/domain/flag/version-set";
import { requireRevision } from "../catalogue/require-revision.ts";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { CreateFlagInput } from "./create-flag.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { lockFlag } from "./lock-flag.ts";
import { recordFlagVersion } from "./record-version.ts";

const { shape } = CreateFlagInput;

export const ChangeFlagInput = z.object({
  environment: shape.environment,
  key: shape.key,
  service: shape.service.optional(),
  description: z.string().trim().max(500).optional(),
  state: z.enum(["ENABLED", "DISABLED"]).optional().describe("DISABLED: everyone gets the default variant"),
  variants: shape.variants.optional(),
  defaultVariant: shape.defaultVariant.optional(),
  targeting: ruleSchema.nullable().optional().describe("Null takes the rule away"),
  overrides: overridesSchema.optional().describe("All of them: what is not named here is no longer overridden"),
  prerequisites: prerequisitesSchema.optional(),
  metadata: metadataSchema.optional(),
  releases: releasesSchema
    .optional()
    .describe("All of them: a variant that is not named here has no version set any more"),
  revision: z.number().int().optional().describe("What was looked at; refused when somebody changed it meanwhile"),
});

/** Changes a flag's definition; what is left out stays. What a rollout holds cannot be changed under it. */
export async function changeFlag(
  ctx: CommandContext,
  input: z.input<typeof ChangeFlagInput>,
): Promise<{ flagId: string }> {
  await requirePermission(ctx, "flag:write");
  const { environment, key, revision, ...wanted } = parseInput(ChangeFlagInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    const before = await lockFlag(tx, { environment, key });
    const subject = { kind: "flag", id: before.id, environment } as const;
    await requireRevision(tx, { subject, expected: revision, actual: before.revision });
    const given = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
    const after = { ...before, ...given };
    if (!Object.hasOwn(after.variants, after.defaultVariant))
      requireNoProblems([
        { field: "defaultVariant", problem: `must be one of the variants: ${Object.keys(after.variants).join(", ")}` },
      ]);
    const rollouts = await tx.db.select().from(rollout).where(eq(rollout.flagId, before.id));
    requireNoProblems(flagChangeProblems(before, after, rollouts));
    // Takes the configuration's lock: of two changes that would close a circle, the second one sees the first.
    await bumpConfigRevision(tx);
    requireNoProblems([...targetingProblems(after, await flagNeighbours(tx, environment)), ...releaseProblems(after)]);
    await tx.db
      .update(flag)
      .set({ ...given, revision: sql`${flag.revision} + 1` })
      .where(eq(flag.id, before.id));
    await recordFlagVersion(tx, before.id, "changed");
    await recordAudit(tx, "flag.changed", {
      subject,
      detail: { key, changed: Object.keys(given), state: after.state, defaultVariant: after.defaultVariant },
    });
    return { flagId: before.id };
  });
}
