import { and, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { flag, rollout } from "#db/schema/rollout";
import { compileRule, type Evaluators } from "#lib/domain/flag/logic/compile-rule";
import type { FieldProblem } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

const openStates = ["draft", "pending_approval", "scheduled", "running", "paused", "baking", "failed"] as const;

/** Rules of flags and segments, and previews of rollouts that have not ended, that these segments would break. */
export async function brokenRules(
  { db }: CommandContext,
  environment: string,
  evaluators: Evaluators,
): Promise<FieldProblem[]> {
  const flags = await db
    .select({ key: flag.key, rule: flag.targeting })
    .from(flag)
    .where(and(eq(flag.environment, environment), isNotNull(flag.targeting)));
  const previews = await db
    .select({ title: rollout.title, segment: sql<string>`${rollout.plan} -> 'preview' ->> 'segment'` })
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, environment),
        inArray(rollout.state, openStates),
        sql`${rollout.plan} -> 'preview' ? 'segment'`,
      ),
    );
  const rules = [
    ...previews.map(({ title, segment }) => ({ who: `the preview of "${title}"`, rule: { $ref: segment } as unknown })),
    ...flags.map(({ key, rule }) => ({ who: `the flag "${key}"`, rule: rule as unknown })),
    ...Object.entries(evaluators).map(([key, rule]) => ({ who: `the segment "${key}"`, rule })),
  ];
  return rules.flatMap(({ who, rule }) => {
    const compiled = compileRule(rule, evaluators);
    if (compiled.ok) return [];
    return compiled.problems.slice(0, 1).map(({ field, problem }) => ({
      field: "rule",
      problem: `${who} uses it: ${field}: ${problem}`,
    }));
  });
}
