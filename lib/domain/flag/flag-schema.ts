import { z } from "zod";
import { flagKeyPattern } from "./flag.ts";

const LONGEST_RULE = 65_536;
const MOST_OVERRIDES = 1_000;

export const flagKeySchema = z
  .string()
  .regex(flagKeyPattern, "letters, digits, dots, dashes and underscores, at most 128")
  .refine((key) => key !== "flagd", "is taken: the REST API reads flagd files at this path");

/** JsonLogic; what is in it is looked at where the segments are known. */
export const ruleSchema = z
  .record(z.string(), z.unknown(), "must be a JsonLogic rule: one object")
  .refine((rule) => JSON.stringify(rule).length <= LONGEST_RULE, `must have at most ${LONGEST_RULE} characters`);

export const metadataSchema = z
  .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((metadata) => Object.keys(metadata).length <= 50, "must have at most 50 entries");

export const overridesSchema = z
  .record(z.string().min(1).max(2_048), z.string().min(1).max(64))
  .refine(
    (overrides) => Object.keys(overrides).length <= MOST_OVERRIDES,
    `must have at most ${MOST_OVERRIDES} entries`,
  );

export const prerequisitesSchema = z
  .array(z.object({ flag: flagKeySchema, variants: z.array(z.string().min(1).max(64)).min(1).max(50) }))
  .max(10, "must have at most 10 entries");

export const segmentSchema = z.object({
  key: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "letters, digits, dots, dashes and underscores, at most 64"),
  description: z.string().trim().max(500, "must have at most 500 characters").default(""),
  rule: ruleSchema,
});
export type Segment = z.output<typeof segmentSchema>;
