import { action, ofEnvironment, orNone } from "../action.ts";
import type { Command } from "../command.ts";

/** What the instance answers under /api/v1/rollout-templates and /gate-presets, as far as it is said. */
interface Template {
  key: string;
  name: string;
  strategy: string;
  plan: { steps: { exposurePercent: number }[] };
  gates: string[];
}
interface Preset {
  key: string;
  description: string;
  gate: { kind: string; metric: string; dryRun?: boolean };
}

const list = action<{ rolloutTemplates: Template[] }>({
  name: "templates list",
  does: "Rollout templates of an environment: plans to start from",
  usage: ["", "evenkeel export | plan | apply create, change and delete them, as files."],
  isOfEnvironment: true,
  path: (given) => `/rollout-templates?${ofEnvironment(given)}`,
  lines: ({ rolloutTemplates }) =>
    orNone(
      rolloutTemplates.map(
        ({ key, name, strategy, plan, gates }) =>
          `${key}: ${name}, ${strategy}, ${plan.steps.map(({ exposurePercent }) => exposurePercent).join(" → ")} %, gates ${gates.join(", ") || "none"}`,
      ),
      "No rollout templates.",
    ),
});

const presets = action<{ gatePresets: Preset[] }>({
  name: "templates presets",
  does: "Gate presets of an environment: gates written once, for many templates",
  usage: ["", "evenkeel export | plan | apply create, change and delete them, as files."],
  isOfEnvironment: true,
  path: (given) => `/gate-presets?${ofEnvironment(given)}`,
  lines: ({ gatePresets }) =>
    orNone(
      gatePresets.map(
        ({ key, description, gate }) =>
          `${key}: ${gate.kind} on ${gate.metric}${gate.dryRun ? ", a dry run" : ""}${description ? `: ${description}` : ""}`,
      ),
      "No gate presets.",
    ),
});

const starterSet = action<{ presets: number; templates: number }>({
  name: "templates starter-set",
  does: "Give an environment without templates and presets those of the starter set",
  usage: [""],
  isOfEnvironment: true,
  method: "POST",
  path: () => "/rollout-templates/starter-set",
  body: ({ environment }) => ({ environment }),
  lines: (made) => [`${made.presets} gate presets and ${made.templates} rollout templates added`],
});

export const templateCommands: readonly Command[] = [list, presets, starterSet];
