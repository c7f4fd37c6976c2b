import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { gatePreset } from "#db/schema/catalogue";
import type { FieldProblem } from "#lib/domain/kernel/command-error";
import { type GatePreset, gatePresetSchema, presetProblems, templateProblems } from "#lib/domain/rollout/template";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { gatesOf, templatesWith } from "./template-rows.ts";

export const SaveGatePresetInput = gatePresetSchema.extend({
  environment: z.string().min(1).max(64).default("production"),
});

/** A gate under a key of its own; replaces the one that had it. Every template that names it must stay a valid plan. */
export async function saveGatePreset(
  ctx: CommandContext,
  input: z.input<typeof SaveGatePresetInput>,
): Promise<GatePreset> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, ...preset } = parseInput(SaveGatePresetInput, input);
  requireEnvironment(ctx, environment);
  requireNoProblems(presetProblems(preset));
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    const [known] = await tx.db
      .select({ key: gatePreset.key })
      .from(gatePreset)
      .where(and(eq(gatePreset.environment, environment), eq(gatePreset.key, preset.key)))
      .for("update");
    requireNoProblems(await brokenTemplates(tx, environment, preset));
    const { description, gate } = preset;
    await tx.db
      .insert(gatePreset)
      .values({ environment, ...preset, updatedAt: tx.now })
      .onConflictDoUpdate({
        target: [gatePreset.environment, gatePreset.key],
        set: { description, gate, updatedAt: tx.now, revision: sql`${gatePreset.revision} + 1` },
      });
    await recordAudit(tx, known ? "gate_preset.changed" : "gate_preset.created", {
      subject: { kind: "gate_preset", id: preset.key, environment },
      detail: { metric: gate.metric, gateKind: gate.kind, rule: gate.rule.kind },
    });
    return preset;
  });
}

async function brokenTemplates(ctx: CommandContext, environment: string, preset: GatePreset): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  for (const template of await templatesWith(ctx, environment, preset.key)) {
    const gates = (await gatesOf(ctx, environment, template.gates)).set(preset.key, preset.gate);
    const [first] = templateProblems(template, gates);
    if (first) problems.push({ field: "gate", problem: `the template "${template.key}" uses it: ${first.problem}` });
  }
  return problems;
}
