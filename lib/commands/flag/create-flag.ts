import { z } from "zod";
import { flag } from "#db/schema/rollout";
import {
  flagKeySchema,
  metadataSchema,
  overridesSchema,
  prerequisitesSchema,
  ruleSchema,
} from "#lib/domain/flag/flag-schema";
import { targetingProblems } from "#lib/domain/flag/targeting-problems";
import { releaseProblems, releasesSchema } from "#lib/domain/flag/version-set";
import { CommandError } from "#lib/domain/kernel/command-error";
import { newId } from "#lib/domain/kernel/id";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { recordFlagVersion } from "./record-version.ts";

const variantValue = z.union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.unknown())]);

export const CreateFlagInput = z
  .object({
    environment: z.string().min(1).max(64).default("production"),
    service: z.string().min(1, "name the service whose telemetry carries this flag").max(128),
    key: flagKeySchema,
    description: z.string().trim().max(500).default(""),
    variants: z
      .record(z.string().min(1).max(64), variantValue)
      .refine((variants) => Object.keys(variants).length >= 1, "needs at least one variant")
      .refine(
        (variants) => new Set(Object.values(variants).map((value) => typeof value)).size <= 1,
        "all variants must have values of one type",
      ),
    defaultVariant: z.string().min(1).max(64).describe("The current release"),
    state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED").describe("DISABLED: everyone gets the default variant"),
    targeting: ruleSchema
      .nullable()
      .default(null)
      .describe("flagd's JsonLogic; null: the default variant for everyone"),
    overrides: overridesSchema.default({}).describe("Variant by targeting key; goes before the rule"),
    prerequisites: prerequisitesSchema
      .default([])
      .describe("Other flags and the variants of them that a unit must get; without them it gets the default variant"),
    metadata: metadataSchema.default({}).describe("Told with every evaluation"),
    releases: releasesSchema.default({}).describe("What each release is made of, by variant: its version set"),
  })
  .refine((input) => Object.hasOwn(input.variants, input.defaultVariant), {
    path: ["defaultVariant"],
    message: "must be one of the variants",
  });

/** A flag that applications evaluate; everyone gets its default variant until a rollout moves traffic. */
export async function createFlag(
  ctx: CommandContext,
  input: z.input<typeof CreateFlagInput>,
): Promise<{ flagId: string }> {
  await requirePermission(ctx, "flag:write");
  const wanted = parseInput(CreateFlagInput, input);
  requireEnvironment(ctx, wanted.environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, wanted.environment);
    const id = newId("flag", tx.now, tx.random);
    // Of two people who create it at once, the second one waits here and is told.
    const added = await tx.db
      .insert(flag)
      .values({ id, ...wanted, createdAt: tx.now })
      .onConflictDoNothing({ target: [flag.environment, flag.key] })
      .returning({ id: flag.id });
    if (added.length === 0)
      throw new CommandError("conflict", `a flag "${wanted.key}" exists in ${wanted.environment} already`, [
        { field: "key", problem: "choose another key" },
      ]);
    await bumpConfigRevision(tx);
    requireNoProblems([
      ...targetingProblems(wanted, await flagNeighbours(tx, wanted.environment)),
      ...releaseProblems(wanted),
    ]);
    await recordFlagVersion(tx, id, "created");
    await recordAudit(tx, "flag.created", {
      subject: { kind: "flag", id, environment: wanted.environment },
      detail: { key: wanted.key, variants: Object.keys(wanted.variants), defaultVariant: wanted.defaultVariant },
    });
    return { flagId: id };
  });
}
