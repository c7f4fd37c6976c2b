import { z } from "zod";
import type { CommandContext } from "../kernel/context.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { type PreparedPlan, preparePlan, requireDocument } from "./prepare-plan.ts";
import { rehearse } from "./run-changes.ts";

export const PlanConfigurationInput = z.object({
  document: z
    .record(z.string(), z.unknown())
    .describe("As GET /configuration answers it; kinds left out are not managed"),
});

/** What an apply of this document would change, and everything that it would be refused for. Changes nothing. */
export async function planConfiguration(
  ctx: CommandContext,
  input: z.output<typeof PlanConfigurationInput>,
): Promise<PreparedPlan> {
  await requirePermission(ctx, "configuration:read");
  const document = requireDocument(input.document);
  requireEnvironment(ctx, document.environment);
  const plan = await preparePlan(ctx, document);
  if (plan.problems.length > 0) return plan;
  return { ...plan, problems: await rehearse(ctx, plan) };
}
