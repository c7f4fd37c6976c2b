/**
 * Glossary of configuration as code
 * - A document says how one environment is configured: things of eleven kinds, each under its key. It holds no secrets,
 *   no people, nothing that a rollout or telemetry decides.
 * - A kind that a document leaves out is not managed by it; a kind that is there and empty has no things.
 * - A plan is what has to change to make the instance as the document says; its hash stands for exactly these changes.
 * - Drift is what changed in the instance since a document was last applied, by whatever other door.
 * - A digest is a short hash of one thing: enough to know that it changed, too little to restore it.
 */
import { z } from "zod";
import { dependencySchema } from "../catalogue/dependency.ts";
import {
  catalogueKeySchema,
  criticalities,
  dataSensitivities,
  runbookUrlSchema,
  serviceNameSchema,
} from "../catalogue/service.ts";
import { flagKeyPattern } from "../flag/flag.ts";
import {
  metadataSchema,
  overridesSchema,
  prerequisitesSchema,
  ruleSchema,
  segmentSchema,
} from "../flag/flag-schema.ts";
import { releasesSchema } from "../flag/version-set.ts";
import { policySchema } from "../policy/policies.ts";
import { freezeWindowSchema } from "../rollout/freeze-window.ts";
import { gatePresetSchema, rolloutTemplateSchema } from "../rollout/template.ts";

const key = catalogueKeySchema;
const reference = z.union([z.literal(""), key], { error: "must be a key, or empty" }).default("");
const name = (most: number) =>
  z.string().trim().min(1, "needs a name").max(most, `must have at most ${most} characters`);
const text = (most: number) => z.string().trim().max(most, `must have at most ${most} characters`).default("");

const environmentSchema = z.object({ key, name: name(60) });

const teamSchema = z.object({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, "lower-case letters, digits and dashes, beginning with a letter, at most 63"),
  name: name(80),
  description: text(500),
});

const systemSchema = z.object({
  key,
  name: name(80),
  description: text(1_000),
  ownerTeam: reference.describe("Key of a team; empty when nobody owns it"),
});

const serviceSchema = z.object({
  key: serviceNameSchema,
  displayName: name(80).describe("As people outside call it"),
  description: text(1_000),
  system: reference.describe("Key of a system; empty when it stands alone"),
  ownerTeam: reference,
  criticality: z.enum(criticalities).default("medium"),
  dataSensitivity: z.enum(dataSensitivities).default("internal"),
  runbookUrl: runbookUrlSchema.default(""),
  unitOne: name(40).default("request").describe("What one unit of its work is"),
  unitMany: name(40).default("requests"),
  hazardBelowPercent: z
    .number()
    .gt(0, "must be above 0, or null for no limit")
    .max(100, "must be at most 100")
    .nullable()
    .default(null),
  dependencies: z.array(dependencySchema).max(100).default([]),
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
  targeting: ruleSchema.nullable().optional().describe("flagd's JsonLogic"),
  overrides: overridesSchema.optional().describe("Variant by targeting key"),
  prerequisites: prerequisitesSchema.optional(),
  metadata: metadataSchema.optional(),
  releases: releasesSchema.optional().describe("What each release is made of, by variant"),
});

/** The approval rule of an environment. That nobody has to approve is said by its absence, so that it is said in one way. */
const releaseRuleSchema = z.object({
  key: z.literal("approval", { error: "must be approval: the one release rule there is" }),
  needsApproval: z.literal(true, {
    error: "must be true; where nobody has to approve, leave the whole release rule out",
  }),
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
  { name: "freezeWindows", folder: "freeze-windows", one: "freeze window", schema: freezeWindowSchema },
  { name: "releaseRules", folder: "release-rules", one: "release rule", schema: releaseRuleSchema },
  { name: "flagSegments", folder: "flag-segments", one: "segment", schema: segmentSchema },
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
/** Where a problem is, whatever order the things came in: `services[income-scorer].criticality`. */
export const fieldName = (kind: KindName, thingKey: string, field = ""): string =>
  `${kind}[${thingKey}]${field === "" ? "" : `.${field}`}`;
/** `services/income-scorer`. */
export const thingName = (kind: KindName, thingKey: string): string => `${kindOf(kind).folder}/${thingKey}`;
