import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { rolloutTemplate } from "#db/schema/catalogue";
import { type RolloutTemplate, rolloutTemplateSchema, templateProblems } from "#lib/domain/rollout/template";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { gatesOf } from "./template-rows.ts";

export const SaveTemplateInput = rolloutTemplateSchema.extend({
  environment: z.string().min(1).max(64).default("production"),
});

/** A plan to start rollouts from; replaces the one that had its key. It must be a valid plan with its presets' gates. */
export async function saveTemplate(
  ctx: CommandContext,
  input: z.input<typeof SaveTemplateInput>,
): Promise<RolloutTemplate> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, ...template } = parseInput(SaveTemplateInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    requireNoProblems(templateProblems(template, await gatesOf(tx, environment, template.gates)));
    const [known] = await tx.db
      .select({ key: rolloutTemplate.key })
      .from(rolloutTemplate)
      .where(and(eq(rolloutTemplate.environment, environment), eq(rolloutTemplate.key, template.key)))
      .for("update");
    const { key, ...fields } = template;
    await tx.db
      .insert(rolloutTemplate)
      .values({ environment, key, ...fields, updatedAt: tx.now })
      .onConflictDoUpdate({
        target: [rolloutTemplate.environment, rolloutTemplate.key],
        set: { ...fields, updatedAt: tx.now, revision: sql`${rolloutTemplate.revision} + 1` },
      });
    await recordAudit(tx, known ? "template.changed" : "template.created", {
      subject: { kind: "template", id: key, environment },
      detail: { name: template.name, strategy: template.strategy, gates: template.gates },
    });
    return template;
  });
}
