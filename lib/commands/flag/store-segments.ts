import { and, eq, inArray, sql } from "drizzle-orm";
import { flagSegment } from "#db/schema/flag";
import type { Segment } from "#lib/domain/flag/flag-schema";
import { ruleProblems } from "#lib/domain/flag/targeting-problems";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { bumpConfigRevision, type CommandContext } from "../kernel/context.ts";
import type { AuditAction } from "../kernel/record-audit.ts";
import { requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { flagNeighbours } from "./flag-neighbours.ts";
import { brokenRules } from "./segment-users.ts";

interface WantedSegments {
  environment: string;
  segments: readonly (Pick<Segment, "key" | "rule"> & { description?: string })[];
  /** How the caller calls the places of problems. */
  fieldOf?: (field: string) => string;
}

/** What the caller's audit is told of one segment. */
export interface StoredSegment {
  action: Extract<AuditAction, `segment.${string}`>;
  key: string;
  detail: Record<string, unknown>;
}

/** Several at once, which may name each other. For commands that have asked for the permission and record the audit. */
export async function storeSegments(
  ctx: CommandContext,
  { environment, segments, fieldOf = (field) => field }: WantedSegments,
): Promise<StoredSegment[]> {
  await requireKnownEnvironment(ctx, environment);
  await bumpConfigRevision(ctx);
  const { evaluators } = await flagNeighbours(ctx, environment);
  const all = { ...evaluators, ...Object.fromEntries(segments.map(({ key, rule }) => [key, rule])) };
  const problems = segments.flatMap(({ key, rule }) => ruleProblems(rule, all, { at: `$evaluators.${key}` }));
  requireNoProblems(problems.map(({ field, problem }): FieldProblem => ({ field: fieldOf(field), problem })));
  requireNoProblems(await brokenRules(ctx, environment, all));
  for (const { key, rule, description } of segments) {
    const facts = { rule, updatedAt: ctx.now, ...(description === undefined ? {} : { description }) };
    await ctx.db
      .insert(flagSegment)
      .values({ environment, key, ...facts })
      .onConflictDoUpdate({
        target: [flagSegment.environment, flagSegment.key],
        set: { ...facts, revision: sql`${flagSegment.revision} + 1` },
      });
  }
  return segments.map(({ key, rule }) => ({
    action: Object.hasOwn(evaluators, key) ? "segment.changed" : "segment.created",
    key,
    detail: { rule },
  }));
}

/** Several at once; refused while a rule that stays names one. @returns those that there were. */
export async function removeSegments(
  ctx: CommandContext,
  environment: string,
  keys: string[],
): Promise<StoredSegment[]> {
  await bumpConfigRevision(ctx);
  const gone = await ctx.db
    .delete(flagSegment)
    .where(and(eq(flagSegment.environment, environment), inArray(flagSegment.key, keys)))
    .returning({ key: flagSegment.key });
  const [user] = await brokenRules(ctx, environment, (await flagNeighbours(ctx, environment)).evaluators);
  if (user) throw new CommandError("precondition-failed", `a segment that is to go is in use: ${user.problem}`);
  return gone.map(({ key }) => ({ action: "segment.deleted", key, detail: {} }));
}
