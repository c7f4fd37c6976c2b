// What tests of configuration need: a document of every kind, and a way to plan and apply it as somebody.
import { readConfiguration } from "#db/rows/configuration";
import type { CommandContext } from "../kernel/context.ts";
import { applyConfiguration } from "./apply-configuration.ts";
import { planConfiguration } from "./plan-configuration.ts";

type Written = Record<string, unknown> & { flags: Record<string, unknown>[]; services: Record<string, unknown>[] };

/** One of everything, each naming another where it can. */
export const everyKind = (): Written => ({
  version: 1,
  environment: "production",
  environments: [
    { key: "production", name: "Production" },
    { key: "staging", name: "Staging" },
  ],
  teams: [{ key: "risk", name: "Risk", description: "Credit risk" }],
  systems: [{ key: "lending", name: "Lending", ownerTeam: "risk" }],
  services: [
    {
      key: "scorer",
      displayName: "Scorer",
      system: "lending",
      ownerTeam: "risk",
      criticality: "high",
      hazardBelowPercent: 2.5,
      dependencies: [{ service: "team/features", strength: "soft" }],
    },
    { key: "team/features", displayName: "Features" },
  ],
  gatePresets: [
    { key: "errors", gate: { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.005 } } },
  ],
  rolloutTemplates: [
    {
      key: "canary",
      name: "Canary",
      strategy: "canary",
      plan: { steps: [{ exposurePercent: 5 }, { exposurePercent: 100 }] },
      gates: ["errors"],
    },
  ],
  policies: [{ key: "retention", settings: { countersDays: 30 } }],
  freezeWindows: [
    {
      key: "weekend",
      reason: "Nobody is here",
      repeat: "weekly",
      fromDay: "friday",
      fromTime: "17:00",
      toDay: "monday",
      toTime: "08:00",
      timeZone: "Europe/Vienna",
      // Holds no rollout of these tests, on whatever day they run.
      service: "elsewhere",
    },
    {
      key: "year-end",
      reason: "Closing",
      repeat: "once",
      from: "2096-12-24T00:00",
      to: "2097-01-02T08:00",
      system: "lending",
    },
  ],
  releaseRules: [],
  flags: [
    {
      key: "model",
      service: "scorer",
      description: "Which model",
      variants: { v1: "v1", v2: "v2" },
      defaultVariant: "v1",
      targeting: { if: [{ $ref: "senior-staff" }, "v2"] },
      overrides: { "unit-2": "v2", "unit-1": "v1" },
      // Comes later in the order of keys, and must be made first.
      prerequisites: [{ flag: "z-gate", variants: ["on"] }],
      metadata: { owner: "risk" },
      releases: {
        v2: { model: "m-2", prompt: { text: "Two\nlines" }, parameters: { z: 1, a: { y: [0.5], b: null } } },
        v1: { notes: "The first", model: "m-1", components: { tokenizer: "1" } },
      },
    },
    { key: "z-gate", service: "scorer", variants: { on: true, off: false }, defaultVariant: "on" },
  ],
  flagSegments: [
    { key: "senior-staff", rule: { and: [{ $ref: "staff" }, { ">": [{ var: "level" }, 3] }] } },
    { key: "staff", description: "People who work here", rule: { ends_with: [{ var: "email" }, "@example.com"] } },
  ],
});

export async function apply(ctx: CommandContext, document: Record<string, unknown>, allowDeletions = true) {
  const { hash } = await planConfiguration(ctx, { document });
  return applyConfiguration(ctx, { document, planHash: hash, allowDeletions });
}

export const present = ({ db }: CommandContext, environment = "production") => readConfiguration(db, environment);
