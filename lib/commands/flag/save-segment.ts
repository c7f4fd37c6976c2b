import { sql } from "drizzle-orm";
import { z } from "zod";
import { flagSegment } from "#db/schema/flag";
import { type Segment, segmentSchema } from "#lib/domain/flag/flag-schema";
import { ruleProblems } from "#lib/domain/flag/targeting-problems";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { brokenRules } from "./segment-users.ts";

export const SaveSegmentInput = segmentSchema.extend({
  environment: z.string().min(1).max(64).default("production"),
});

/** A rule under a name of its own; replaces the one that had it. Every rule that names it must go on to be one. */
export async function saveSegment(ctx: CommandContext, input: z.input<typeof SaveSegmentInput>): Promise<Segment> {
  await requirePermission(ctx, "flag:write");
  const { environment, ...segment } = parseInput(SaveSegmentInput, input);
  requireEnvironment(ctx, environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    await bumpConfigRevision(tx);
    const { key, rule, description } = segment;
    const { evaluators } = await flagNeighbours(tx, environment);
    const isKnown = Object.hasOwn(evaluators, key);
    const all = { ...evaluators, [key]: rule };
    requireNoProblems(ruleProblems(rule, all, undefined, "rule"));
    requireNoProblems(await brokenRules(tx, environment, all));
    await tx.db
      .insert(flagSegment)
      .values({ environment, key, rule, description, updatedAt: tx.now })
      .onConflictDoUpdate({
        target: [flagSegment.environment, flagSegment.key],
        set: { rule, description, updatedAt: tx.now, revision: sql`${flagSegment.revision} + 1` },
      });
    await recordAudit(tx, isKnown ? "segment.changed" : "segment.created", {
      subject: { kind: "segment", id: key, environment },
      detail: { rule },
    });
    return segment;
  });
}
