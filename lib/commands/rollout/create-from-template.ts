import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { rolloutTemplate } from "#db/schema/catalogue";
import { CommandError } from "#lib/domain/kernel/command-error";
import { adjustPlan } from "#lib/domain/rollout/adjust-plan";
import { previewSchema, rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { rolloutTemplateSchema } from "#lib/domain/rollout/template";
import type { CommandContext } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { gatesOf } from "../template/template-rows.ts";
import { CreateRolloutInput, createRollout } from "./create-rollout.ts";

export const CreateFromTemplateInput = CreateRolloutInput.pick({
  environment: true,
  flagKey: true,
  candidateVariant: true,
  baselineVariant: true,
  title: true,
  start: true,
  acknowledgement: true,
  idempotencyKey: true,
}).extend({
  template: z.string().min(1, "name a rollout template").max(64),
  preview: previewSchema.optional().describe("Blue-green: who sees the candidate first, in place of the template's"),
  startsAt: rolloutPlanSchema.shape.startsAt,
  disableAt: rolloutPlanSchema.shape.disableAt,
  holdbackPercent: rolloutPlanSchema.shape.holdbackPercent.describe(
    "In place of the template's: the ramp ends at what is left",
  ),
  assignment: rolloutPlanSchema.shape.assignment,
  unitOfAnalysis: rolloutPlanSchema.shape.unitOfAnalysis,
});

/** A rollout along a template's plan with its presets' gates, as they are now: a later change of either changes nothing of it. */
export async function createFromTemplate(
  ctx: CommandContext,
  input: z.input<typeof CreateFromTemplateInput>,
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:create");
  const { template: key, preview, startsAt, disableAt, ...asked } = parseInput(CreateFromTemplateInput, input);
  const { holdbackPercent, assignment, unitOfAnalysis, ...wanted } = asked;
  requireEnvironment(ctx, wanted.environment);
  const [row] = await ctx.db
    .select()
    .from(rolloutTemplate)
    .where(and(eq(rolloutTemplate.environment, wanted.environment), eq(rolloutTemplate.key, key)));
  if (!row)
    throw new CommandError("invalid", `there is no rollout template "${key}" in ${wanted.environment}`, [
      { field: "template", problem: `there is no rollout template "${key}" in ${wanted.environment}` },
    ]);
  const template = rolloutTemplateSchema.parse(row);
  const gates = await gatesOf(ctx, wanted.environment, template.gates);
  return createRollout(ctx, {
    ...wanted,
    strategy: template.strategy,
    plan: {
      ...adjustPlan(template.plan, { holdbackPercent, assignment, unitOfAnalysis }),
      ...(preview ? { preview } : {}),
      gates: template.gates.flatMap((one) => gates.get(one) ?? []),
      startsAt,
      disableAt,
    },
  });
}
