/**
 * Glossary of templates
 * - A gate preset is one gate written once, under a key of its own, and used by many templates.
 * - A rollout template is a plan to start from: strategy, steps and budgets, and the keys of its presets in order.
 * - Composing puts the presets into the plan; only a template that composes to a valid plan is kept.
 */
import { z } from "zod";
import type { FieldProblem } from "../kernel/command-error.ts";
import { plainProblem } from "../kernel/plain-problem.ts";
import { metricProblems } from "./gate-metric.ts";
import { type GateConfig, gateConfigSchema, rolloutPlanSchema, strategies, templatePlanSchema } from "./plan.ts";
import { strategyProblems } from "./strategy.ts";
import { unitOfAnalysisProblems } from "./unit-of-analysis.ts";

export const templateKey = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower case letters, digits and dashes, at most 63, letter first");

export const gatePresetSchema = z.object({
  key: templateKey,
  description: z.string().trim().max(500).default(""),
  gate: gateConfigSchema,
});
export type GatePreset = z.output<typeof gatePresetSchema>;

export const rolloutTemplateSchema = z.object({
  key: templateKey,
  name: z.string().trim().min(1).max(80),
  description: z.string().trim().max(500).default(""),
  strategy: z.enum(strategies).default("progressive"),
  plan: templatePlanSchema,
  gates: z
    .array(templateKey)
    .max(20)
    .default([])
    .refine((keys) => new Set(keys).size === keys.length, "must name each preset once")
    .describe("Keys of gate presets, in the order in which they are shown"),
});
export type RolloutTemplate = z.output<typeof rolloutTemplateSchema>;

export const presetProblems = (preset: GatePreset): FieldProblem[] => metricProblems(preset.gate, "gate.");

/** What stands between a template and a plan that a rollout could run. */
export function templateProblems(template: RolloutTemplate, presets: ReadonlyMap<string, GateConfig>): FieldProblem[] {
  const unknown = template.gates.flatMap((key, index) =>
    presets.has(key)
      ? []
      : [{ field: `gates.${index}`, problem: `there is no gate preset "${key}": add it, or take it out here` }],
  );
  if (unknown.length > 0) return unknown;
  const gates = template.gates.map((key) => presets.get(key));
  const composed = rolloutPlanSchema.safeParse({ ...template.plan, gates }, { error: plainProblem });
  const problems = composed.success
    ? [...strategyProblems(template.strategy, composed.data, true), ...unitOfAnalysisProblems(composed.data)]
    : composed.error.issues.map(({ path, message }) => ({ field: path.join("."), problem: message }));
  return problems.map(({ field, problem }) => {
    // A gate of the composed plan is a preset's, so the template can only name another preset in its place.
    const [gate] = /^gates\.\d+/.exec(field) ?? [];
    return gate
      ? { field: gate, problem: `the gate of this preset ${problem.replace(/^"/, 'has the key "')}` }
      : { field: `plan.${field}`, problem };
  });
}
