/**
 * Glossary of evidence files
 * - An evidence file stands alone: records, the ticks they stand on, plan, calibrations and versions, nothing to look up.
 * - A record is sealed by the hash of its canonical JSON and names the hash of the record before it: the chain.
 * - Each record also names one hash over all ticks up to its own, so that ticks cannot be exchanged either.
 * - Withheld: figures per group that the reader may not see, or of fewer than ten people. Their seals cannot be checked.
 */
import { z } from "zod";
import { SMALLEST_GROUP } from "../fairness/small-groups.ts";
import type { EvidenceDocument } from "../gate/evidence.ts";
import { type TickInput, tickInputSchema } from "../gate/tick-input.ts";
import type { GateTickOutcome } from "../gate/tick-outcome.ts";
import { type RolloutPlan, rolloutPlanSchema } from "../rollout/plan.ts";
import { judgements } from "../rollout/state.ts";

export const EVIDENCE_FILE_FORMAT = "evenkeel-evidence";
export const EVIDENCE_FILE_VERSION = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal");

/** Checked, but left as it stands in the file: what was sealed is its text, without defaults of a later version. */
const asItStands = <T>(schema: z.ZodType<T>) =>
  z.custom<T>((value) => schema.safeParse(value).success, "is not readable by this version");

/** What checking needs of a record; everything else in it is compared as it stands. */
const recordSchema = z.looseObject({
  version: z.number().int(),
  libraryVersion: z.string(),
  ticks: z.object({ from: z.number(), to: z.number().int(), count: z.number().int(), hash: z.string() }),
  plan: asItStands(rolloutPlanSchema),
  planHash: hash,
  gates: z.record(z.string(), z.looseObject({ state: z.string(), logHarm: z.number() })),
  judgement: z.enum(judgements),
  previousHash: hash.nullable(),
});

export const exportedRecordSchema = z.object({
  id: z.string(),
  tick: z.number().int().describe("The last tick that it stands on"),
  occasion: z.enum(["verdict_change", "decision", "hourly"]),
  createdAt: z.iso.datetime(),
  hash,
  previousHash: hash.nullable(),
  record: recordSchema,
});
export type ExportedRecord = z.output<typeof exportedRecordSchema>;

export const withheldSchema = z.object({ gates: z.array(z.string()), why: z.string() });
export type Withheld = z.output<typeof withheldSchema>;

/** What stands before records and ticks. */
export const evidenceHeadSchema = z.object({
  format: z.literal(EVIDENCE_FILE_FORMAT),
  version: z.literal(EVIDENCE_FILE_VERSION),
  writtenAt: z.iso.datetime(),
  rollout: z.looseObject({ id: z.string(), environment: z.string(), flagKey: z.string() }),
  policy: z.record(z.string(), z.unknown()).describe("Of the guardrails, as the last record has it by its hash"),
  statisticsVersions: z.array(z.string()).describe("That the records were judged by"),
  withheld: withheldSchema.nullable(),
  /** In words, of ticks that retention has removed; null when all are here. */
  prunedTicks: z.string().nullable(),
});

export const evidenceFileSchema = evidenceHeadSchema.extend({
  records: z.array(exportedRecordSchema).min(1),
  ticks: z.array(z.object({ number: z.number().int().positive(), input: asItStands(tickInputSchema) })),
});
export type EvidenceFile = z.output<typeof evidenceFileSchema>;

/** The first tick that is not there of those up to `last`; null when none is missing. */
export function firstMissingTick(numbers: Iterable<number>, last: number): number | null {
  let next = 1;
  for (const number of numbers) {
    if (number !== next) break;
    next += 1;
  }
  return next > last ? null : next;
}

const fairnessGates = (plan: RolloutPlan): string[] =>
  plan.gates.filter((gate) => gate.rule.kind === "fairness").map((gate) => gate.key);

/** What a file may not show to this reader; null: it shows everything, and everything in it can be checked. */
export function withheldFrom(
  plan: RolloutPlan,
  { outcome, mayReadGroups }: { outcome: GateTickOutcome | null; mayReadGroups: boolean },
): Withheld | null {
  const gates = fairnessGates(plan);
  if (gates.length === 0) return null;
  if (!mayReadGroups)
    return { gates, why: "the reader lacks the permission group:read, so figures per group are left out" };
  const small = gates.filter((key) =>
    Object.values(outcome?.gates[key]?.groups ?? {}).some((arms) =>
      [arms.candidate[0], arms.baseline[0]].some((n) => n > 0 && n < SMALLEST_GROUP),
    ),
  );
  return small.length === 0
    ? null
    : { gates, why: `a group has fewer than ${SMALLEST_GROUP} people, so figures per group are left out` };
}

/** A record without figures per group. */
export function withholdRecord(document: EvidenceDocument, withheld: Withheld | null): unknown {
  if (!withheld) return document;
  const gates = Object.entries(document.gates).map(([key, gate]) => {
    if (!withheld.gates.includes(key)) return [key, gate];
    const { groups: _groups, parts: _parts, ...rest } = gate;
    return [key, { ...rest, parts: null }];
  });
  return { ...document, gates: Object.fromEntries(gates) };
}

/** A tick without counts per group. */
export function withholdTick(tick: TickInput, withheld: Withheld | null): TickInput {
  if (!withheld) return tick;
  const gates = Object.entries(tick.gates).filter(([key]) => !withheld.gates.includes(key));
  return { ...tick, gates: Object.fromEntries(gates) };
}
