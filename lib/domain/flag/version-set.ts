/**
 * Glossary of version sets
 * - A version set says what a release is made of: model, prompt, retrieval index, parameters, and other components.
 * - The flag keeps one per variant; a variant without one is released all the same, and nothing is known of it.
 * - A rollout keeps its baseline's and its candidate's as they were when it was created: frozen.
 */
import { z } from "zod";
import type { FieldProblem } from "../kernel/command-error.ts";

const LONGEST_PROMPT = 16_384;
const MOST_PROMPT_LINES = 1_000;
const LONGEST_PARAMETERS = 4_096;
const DEEPEST_PARAMETERS = 5;
const MOST_NAMES = 50;
const LONGEST_RELEASES = 262_144;

const version = z.string().trim().min(1, "must not be empty: leave it out instead").max(200);
const partName = z.string().min(1).max(64);

/** Names that hold a credential almost anywhere; `max_tokens` is none of them. */
const secretName =
  /(^|[._-])(passwords?|passwd|secrets?|api[_-]?keys?|(access|auth|bearer)[_-]?tokens?|private[_-]?keys?)$/i;
const secretValue = /-----BEGIN [A-Z ]*PRIVATE KEY-----|^Bearer \S{12,}|^(sk|ghp|xox[bp])[-_][A-Za-z0-9_-]{16,}$/;
const noSecrets = "looks like a credential: everybody who may read flags sees this; name its version instead";

/** Objects of numbers, texts, truth values, nulls and lists, as JSON keeps them. */
function isSmallJson(value: unknown, depth = 0): boolean {
  if (depth > DEEPEST_PARAMETERS) return false;
  if (typeof value === "number") return Number.isFinite(value);
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (Array.isArray(value)) return value.every((each) => isSmallJson(each, depth + 1));
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((each) => isSmallJson(each, depth + 1));
}

function holdsSecret(value: unknown): boolean {
  if (typeof value === "string") return secretValue.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, each]) => secretName.test(name) || holdsSecret(each));
}

const strict = { error: (issue: { code?: string; keys?: string[] }) => unknownNames(issue) };
const unknownNames = ({ code, keys = [] }: { code?: string; keys?: string[] }): string | undefined =>
  code === "unrecognized_keys" ? `does not know ${keys.join(", ")}: put other things under components` : undefined;

const promptSchema = z
  .strictObject(
    {
      version: version.optional().describe("Id of the prompt where it is kept"),
      text: z
        .string()
        .min(1, "must not be empty: leave it out instead")
        .max(LONGEST_PROMPT, `must have at most ${LONGEST_PROMPT} characters: name its version instead`)
        .refine((text) => text.split("\n").length <= MOST_PROMPT_LINES, `must have at most ${MOST_PROMPT_LINES} lines`)
        .optional(),
    },
    strict,
  )
  .refine(({ version, text }) => version !== undefined || text !== undefined, "needs a version or a text");

export const versionSetSchema = z
  .strictObject(
    {
      model: version.optional().describe("Model artefact with its version"),
      prompt: promptSchema.optional(),
      retrievalIndex: version.optional().describe("Index or corpus that answers are looked up in, with its version"),
      parameters: z
        .record(partName, z.unknown(), "must be one JSON object")
        .refine((value) => isSmallJson(value), `must be JSON, at most ${DEEPEST_PARAMETERS} levels deep`)
        .refine(
          (value) => (JSON.stringify(value) ?? "").length <= LONGEST_PARAMETERS,
          `must have at most ${LONGEST_PARAMETERS} characters`,
        )
        .optional()
        .describe("What it runs with, by name: thresholds, temperature"),
      components: z
        .record(partName, version)
        .refine((value) => Object.keys(value).length <= MOST_NAMES, `must have at most ${MOST_NAMES} entries`)
        .optional()
        .describe("Version by name of whatever else it is made of"),
      notes: z.string().trim().max(2_000, "must have at most 2,000 characters").optional(),
    },
    strict,
  )
  .refine((value) => !isNothing(value), "says nothing: leave this variant out instead")
  .refine((value) => !holdsSecret(value), noSecrets);
export type VersionSet = z.infer<typeof versionSetSchema>;

const isNothing = (value: Record<string, unknown>): boolean =>
  Object.values(value).every(
    (each) =>
      each === undefined || each === "" || (typeof each === "object" && Object.keys(each as object).length === 0),
  );

export const releasesSchema = z
  .record(z.string().min(1).max(64), versionSetSchema)
  .refine((releases) => JSON.stringify(releases).length <= LONGEST_RELEASES, "must have at most 262,144 characters");
/** Version set by variant. */
export type Releases = z.infer<typeof releasesSchema>;

/** What a rollout froze when it was created. */
export interface FrozenRelease {
  baseline: VersionSet | null;
  candidate: VersionSet | null;
}

export const versionSetOf = (releases: Releases, variant: string): VersionSet | null =>
  Object.hasOwn(releases, variant) ? (releases[variant] ?? null) : null;

/** Version sets of variants that the flag does not have. */
export const releaseProblems = ({
  releases,
  variants,
}: {
  releases: Releases;
  variants: Record<string, unknown>;
}): FieldProblem[] =>
  Object.keys(releases)
    .filter((name) => !Object.hasOwn(variants, name))
    .map((name) => ({
      field: `releases.${name}`,
      problem: `"${name}" is none of the variants: ${Object.keys(variants).join(", ")}`,
    }));
