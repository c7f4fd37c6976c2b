/**
 * Glossary of configuration as code
 * - A document says how one environment is configured: things of eight kinds, each under its key. It holds no secrets,
 *   no people, nothing that a rollout or telemetry decides.
 * - A kind that a document leaves out is not managed by it; a kind that is there and empty has no things.
 * - A plan is what has to change to make the instance as the document says; its hash stands for exactly these changes.
 * - Drift is what changed in the instance since a document was last applied, by whatever other door.
 * - A digest is a short hash of one thing: enough to know that it changed, too little to restore it.
 */
import { z } from "zod";
import { flagKeyPattern } from "../flag/flag.ts";
import { policySchema } from "../policy/policies.ts";
import { gatePresetSchema, rolloutTemplateSchema } from "../rollout/template.ts";

const key = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/, "needs small letters, digits and dashes, at most 64");
const reference = z.union([z.literal(""), key]).default("");
const text = (most: number) => z.string().trim().max(most, `must have at most ${most} characters`).default("");
const serviceName = z.string().min(1, "needs a name").max(255, "must have at most 255 characters");

const environmentSchema = z.object({
  key,
  name: z.string().trim().min(1).max(80),
  position: z.number().int().min(0).max(1_000).default(0),
});

const teamSchema = z.object({ key, name: z.string().trim().min(1).max(80), description: text(500) });

const systemSchema = z.object({
  key,
  name: z.string().trim().min(1).max(80),
  description: text(2_000),
  ownerTeam: reference.describe("Key of a team; empty when nobody owns it"),
});

const serviceSchema = z.object({
  key: serviceName.describe("As in the resource attribute service.name"),
  displayName: z.string().trim().min(1).max(80),
  description: text(2_000),
  system: reference.describe("Key of a system; empty when it stands alone"),
  ownerTeam: reference,
  criticality: z.enum(["critical", "high", "medium", "low"]).default("medium"),
  dataSensitivity: z.enum(["public", "internal", "confidential", "restricted"]).default("internal"),
  runbookUrl: text(500),
  unitOne: z.string().trim().min(1).max(40).default("request"),
  unitMany: z.string().trim().min(1).max(40).default("requests"),
  hazardBelowPercent: z.number().min(0).max(100).nullable().default(null),
  dependencies: z
    .array(z.object({ service: serviceName, strength: z.enum(["hard", "soft"]).default("hard") }))
    .max(100)
    .default([]),
});

const flagValue = z.union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.json())]);

export const flagSchema = z.object({
  key: z.string().regex(flagKeyPattern, "letters, digits, dots, dashes and underscores, at most 128"),
  service: z.string().min(1).max(255).describe("The service whose telemetry carries this flag"),
  description: text(500),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  variants: z
    .record(z.string().min(1).max(64), flagValue)
    .refine((variants) => Object.keys(variants).length >= 1, "needs at least one variant")
    .refine(
      (variants) => new Set(Object.values(variants).map((value) => typeof value)).size <= 1,
      "all variants must have values of one type",
    ),
  defaultVariant: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe("The current release; left out, it stays what the last release made it"),
});

export interface ConfigurationKind {
  /** Property of the document. */
  name: string;
  /** Folder of its files, and the first part of a thing's name: `services/income-scorer`. */
  folder: string;
  one: string;
  schema: z.ZodType<{ key: string }>;
}

/**
 * Every kind of thing, in the order in which things are made: what others name comes before them. Flags come last,
 * because changing one takes the lock that every change of traffic shares.
 */
export const configurationKinds = [
  { name: "environments", folder: "environments", one: "environment", schema: environmentSchema },
  { name: "teams", folder: "teams", one: "team", schema: teamSchema },
  { name: "systems", folder: "systems", one: "system", schema: systemSchema },
  { name: "services", folder: "services", one: "service", schema: serviceSchema },
  { name: "gatePresets", folder: "gate-presets", one: "gate preset", schema: gatePresetSchema },
  { name: "rolloutTemplates", folder: "rollout-templates", one: "rollout template", schema: rolloutTemplateSchema },
  { name: "policies", folder: "policies", one: "policy", schema: policySchema },
  { name: "flags", folder: "flags", one: "flag", schema: flagSchema },
] as const satisfies readonly ConfigurationKind[];

type Kinds = (typeof configurationKinds)[number];
export type KindName = Kinds["name"];
/** One thing as its kind's schema gives it. */
export type ThingOf<K extends KindName> = z.output<Extract<Kinds, { name: K }>["schema"]>;
/** A thing whose kind does not matter. */
export type Thing = { key: string } & Record<string, unknown>;

export const kindNames = configurationKinds.map(({ name }) => name) as [KindName, ...KindName[]];
export const kindOf = (name: KindName): ConfigurationKind => {
  const found = configurationKinds.find((kind) => kind.name === name);
  if (!found) throw new Error(`there is no kind ${name}`);
  return found;
};
/** `services/income-scorer`. */
export const thingName = (kind: KindName, thingKey: string): string => `${kindOf(kind).folder}/${thingKey}`;
