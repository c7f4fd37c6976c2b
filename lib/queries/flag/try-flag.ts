import { and, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { rollout } from "#db/schema/rollout";
import type { Choice, DecidedBy } from "#lib/domain/flag/choose-variant";
import { evaluate, targetingKeyOf } from "#lib/domain/flag/evaluate";
import { explainRule, type RuleExplanation } from "#lib/domain/flag/explain-rule";
import { effectiveFlag, type ServingRollout } from "#lib/domain/flag/flag";
import { compileFlagSet } from "#lib/domain/flag/flag-set";
import { RuleError } from "#lib/domain/flag/logic/rule-run";
import { activeStates } from "#lib/domain/rollout/state";
import { listFlags, listSegments } from "./flag-record.ts";

export interface TryRequest {
  environment: string;
  key: string;
  context: Record<string, unknown>;
  /** A rule that is not saved yet, instead of the flag's own. */
  targeting?: Record<string, unknown> | null | undefined;
  now: Date;
}

export type Tried =
  | {
      ok: true;
      variant: string;
      value: unknown;
      reason: string;
      by: DecidedBy;
      rolloutId: string | null;
      /** How the rule was followed, where there is one and nothing before it decided. */
      explanation: RuleExplanation | null;
    }
  | { ok: false; errorCode: string; errorDetails: string };

/** What the gateway would answer to this context now, and which part decided. Undefined when there is no such flag. */
export async function tryFlag(db: Database, request: TryRequest): Promise<Tried | undefined> {
  const { environment, key, context, targeting, now } = request;
  const [stored, segments, rollouts] = await Promise.all([
    listFlags(db, { environment }),
    listSegments(db, environment),
    servingRollouts(db, environment),
  ]);
  const evaluators = Object.fromEntries(segments.map((segment) => [segment.key, segment.rule]));
  const flags = stored.map((flag) => (flag.key === key && targeting !== undefined ? { ...flag, targeting } : flag));
  const set = compileFlagSet(
    flags.map((flag) => effectiveFlag(flag, rollouts, new Set())),
    evaluators,
  );
  const flag = set.get(key);
  if (!flag) return undefined;
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const { evaluation, choice } = evaluate(set, flag, { context, nowSeconds });
  if (!evaluation.ok || !choice.ok) return evaluation.ok ? undefined : evaluation;
  const rule = flag.effective.definition.targeting;
  const unit = { targetingKey: targetingKeyOf(context) ?? undefined, context, nowSeconds };
  const explanation =
    rule && hasAskedTheRule(choice) ? attempt(() => explainRule({ rule, evaluators, unit, flagKey: key })) : null;
  const { variant, value, reason, metadata } = evaluation;
  return { ok: true, variant, value, reason, by: choice.by, rolloutId: rolloutOf(metadata), explanation };
}

const rolloutOf = ({ rolloutId }: Record<string, unknown>): string | null =>
  typeof rolloutId === "string" ? rolloutId : null;

const hasAskedTheRule = (choice: Choice): boolean =>
  choice.ok && ["rule", "preview", "split", "default"].includes(choice.by.kind);

function attempt(explain: () => RuleExplanation): RuleExplanation | null {
  try {
    return explain();
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}

async function servingRollouts(db: Database, environment: string): Promise<ServingRollout[]> {
  const rows = await db
    .select()
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, environment),
        inArray(rollout.state, activeStates),
        or(gt(rollout.trafficPercent, 0), sql`${rollout.plan} ? 'preview'`),
      ),
    );
  return rows.map((row) => ({
    id: row.id,
    flagKey: row.flagKey,
    environment: row.environment,
    state: row.state as ServingRollout["state"],
    candidateVariant: row.candidateVariant,
    baselineVariant: row.baselineVariant,
    trafficPercent: row.trafficPercent,
    seed: row.seed,
    stepIndex: row.step,
    revision: row.revision,
    preview: row.plan.preview,
  }));
}
