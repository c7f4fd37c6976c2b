import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { starterPresets, starterTemplates } from "#lib/domain/rollout/starter-set";
import { listGatePresets, listTemplates } from "#lib/queries/configuration/list-templates";
import type { CommandContext } from "../kernel/context.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { addStarterSet } from "./add-starter-set.ts";
import { deleteGatePreset } from "./delete-gate-preset.ts";
import { deleteTemplate } from "./delete-template.ts";
import { saveGatePreset } from "./save-gate-preset.ts";
import { saveTemplate } from "./save-template.ts";

const stage = withRolloutStage();
let operator: CommandContext;

beforeEach(async () => {
  operator = await stage.person("operator");
});

const gate = (key: string, marginAbs = 0.01) => ({
  key,
  metric: "error-rate",
  rule: { kind: "rate" as const, marginAbs },
});
const steps = [{ exposurePercent: 10 }, { exposurePercent: 100 }];
const template = { key: "ramp", name: "Ramp", plan: { steps }, gates: ["errors", "late-errors"] };

test("a template is kept only when it makes a plan that a rollout could run", async () => {
  await expect(saveTemplate(operator, template)).rejects.toMatchObject({
    code: "invalid",
    fields: [
      { field: "gates.0", problem: expect.stringContaining('no gate preset "errors"') },
      { field: "gates.1", problem: expect.stringContaining('no gate preset "late-errors"') },
    ],
  });
  await saveGatePreset(operator, { key: "errors", gate: gate("errors") });
  await saveGatePreset(operator, { key: "late-errors", gate: gate("late-errors") });
  const hasty = [{ exposurePercent: 10, advanceOn: "time" as const }, { exposurePercent: 100 }];
  await expect(saveTemplate(operator, { ...template, plan: { steps: hasty } })).rejects.toMatchObject({
    fields: [{ field: "plan.steps.0.advanceOn", problem: expect.stringContaining("no baseline left") }],
  });
  await saveTemplate(operator, template);
  expect(await listTemplates(stage.db, "production")).toMatchObject([{ key: "ramp", gates: template.gates }]);
});

test("a preset cannot spoil the templates that use it, nor leave before they do", async () => {
  await expect(saveGatePreset(operator, { key: "late-errors", gate: gate("errors") })).rejects.toMatchObject({
    fields: [{ field: "gate", problem: expect.stringContaining('the template "ramp" uses it') }],
  });
  await expect(
    saveGatePreset(operator, { key: "odd", gate: { ...gate("odd"), metric: "latency" } }),
  ).rejects.toMatchObject({
    fields: [{ field: "gate.rule.kind", problem: expect.stringContaining("judged by quantile") }],
  });
  await expect(deleteGatePreset(operator, { key: "errors" })).rejects.toMatchObject({
    code: "precondition-failed",
    message: expect.stringContaining("used by ramp"),
  });
  await deleteTemplate(operator, { key: "ramp" });
  await deleteGatePreset(operator, { key: "errors" });
  await deleteGatePreset(operator, { key: "late-errors" });
  const entries = await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectId, "errors"));
  expect(entries.map(({ action }) => action)).toEqual(["gate_preset.created", "gate_preset.deleted"]);
});

test("an empty environment gets the starter set once, and its templates make rollouts", async () => {
  await addStarterSet(operator, {});
  await expect(addStarterSet(operator, {})).rejects.toMatchObject({ code: "conflict" });
  const presets = await listGatePresets(stage.db, "production");
  const templates = await listTemplates(stage.db, "production");
  expect([presets.length, templates.map(({ key }) => key)]).toEqual([
    starterPresets.length,
    ["blue-green", "canary", "feature-flag", "progressive"],
  ]);
  const { flagKey } = await stage.read(await stage.rollout(operator, undefined, { start: false }));
  for (const { plan, gates, strategy } of starterTemplates) {
    const chosen = gates.flatMap((key) => presets.find((preset) => preset.key === key)?.gate ?? []);
    const preview = plan.preview && { targetingKeys: ["ada"] };
    const whole = { ...plan, gates: chosen, preview };
    await createRollout(operator, { flagKey, candidateVariant: "v3", strategy, plan: whole });
  }
});
