import { starterPresets, starterTemplates } from "../lib/domain/rollout/starter-set.ts";
import { gatePresetSchema, rolloutTemplateSchema } from "../lib/domain/rollout/template.ts";
import type { Database } from "./client.ts";
import { gatePreset, rolloutTemplate } from "./schema/catalogue.ts";

/** The demo's own: its groups are known, so fairness can be a gate. */
const equalOpportunity = gatePresetSchema.parse({
  key: "equal-opportunity",
  description: "People who earn more are found as often among women as among men, as before",
  gate: {
    key: "equal-opportunity",
    metric: "equal-opportunity-gap",
    rule: { kind: "fairness", groups: ["women", "men"], rate: "tpr", margin: 0.1 },
  },
});

const incomeModel = rolloutTemplateSchema.parse({
  key: "income-model",
  name: "Income model",
  description: "As the credit team releases a model: in minutes, with fairness as a guardrail",
  strategy: "progressive",
  plan: {
    steps: [
      { exposurePercent: 10, holdSeconds: 20, advanceOn: "time" },
      { exposurePercent: 25, holdSeconds: 20, advanceOn: "time" },
      { exposurePercent: 50, holdSeconds: 20, advanceOn: "evidence" },
      { exposurePercent: 100, holdSeconds: 20, advanceOn: "time" },
    ],
    bakeSeconds: 20,
  },
  gates: ["errors", "latency", "accuracy", "equal-opportunity"],
});

/** Templates and presets of the starter set and the demo's own. */
export async function seedTemplates(
  db: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<void> {
  const own = { environment, updatedAt: now };
  await db
    .insert(gatePreset)
    .values([...starterPresets, equalOpportunity].map((preset) => ({ ...own, ...preset })))
    .onConflictDoNothing();
  await db
    .insert(rolloutTemplate)
    .values([...starterTemplates, incomeModel].map((template) => ({ ...own, ...template })))
    .onConflictDoNothing();
}
