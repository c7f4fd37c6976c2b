import { and, asc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { rollout, trafficChange } from "#db/schema/rollout";
import type { GateStateKind } from "#lib/domain/rollout/state";
import { type GateHistory, gateHistory } from "./gate-history.ts";
import type { RolloutFacts } from "./rollout-facts.ts";

export interface LadderStep {
  trafficPercent: number;
  from: number;
  to: number;
  gates: GateStateKind[];
}

/** One attempt at this release, drawn to time. */
export interface LadderAttemptFacts {
  rolloutId: string;
  isCurrent: boolean;
  steps: LadderStep[];
  rollback: { at: number; byName: string; isAutomatic: boolean; seconds: number | null } | null;
}

const ATTEMPTS = 3;

/** This attempt and up to two earlier ones of the same candidate, oldest first. */
export async function rolloutLadder(
  db: Database,
  facts: RolloutFacts,
  { now, stepStates: ownStates }: { now: Date; stepStates: GateHistory["stepStates"] },
): Promise<LadderAttemptFacts[]> {
  const attempts = await db
    .select({ id: rollout.id, flagKey: rollout.flagKey, attempt: rollout.attempt, plan: rollout.plan })
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, facts.environment),
        eq(rollout.flagKey, facts.flagKey),
        eq(rollout.candidateVariant, facts.candidateVariant),
      ),
    )
    .orderBy(asc(rollout.id));
  const shown = attempts.filter((one) => one.attempt <= facts.attempt).slice(-ATTEMPTS);
  if (shown.length === 0) return [];
  const changes = await db
    .select()
    .from(trafficChange)
    .where(
      inArray(
        trafficChange.rolloutId,
        shown.map((one) => one.id),
      ),
    )
    .orderBy(asc(trafficChange.requestedAt));
  const drawn: LadderAttemptFacts[] = [];
  for (const one of shown) {
    const own = changes.filter((change) => change.rolloutId === one.id);
    const isCurrent = one.id === facts.id;
    const stepStates = isCurrent
      ? ownStates
      : (await gateHistory(db, { rolloutId: one.id, plan: one.plan })).stepStates;
    drawn.push({
      rolloutId: one.id,
      isCurrent,
      ...drawAttempt(own, {
        stepStates,
        exposures: one.plan.steps.map((step) => step.exposurePercent),
        nowMs: now.getTime(),
      }),
    });
  }
  return drawn;
}

type Change = typeof trafficChange.$inferSelect;

interface AttemptContext {
  stepStates: Record<number, GateStateKind[]>;
  exposures: number[];
  nowMs: number;
}

function drawAttempt(changes: Change[], context: AttemptContext): Pick<LadderAttemptFacts, "steps" | "rollback"> {
  const steps: LadderStep[] = [];
  let rollback: LadderAttemptFacts["rollback"] = null;
  for (const [index, change] of changes.entries()) {
    const from = change.requestedAt.getTime();
    // The first change is a start; one at 0 % begins a preview.
    if (change.toPercent > 0 || index === 0) {
      const to = changes[index + 1]?.requestedAt.getTime() ?? context.nowMs;
      const step = context.exposures.indexOf(change.toPercent);
      steps.push({ trafficPercent: change.toPercent, from, to, gates: context.stepStates[step] ?? [] });
    } else {
      const verified = change.verifiedAt?.getTime();
      rollback = {
        at: from,
        byName: change.actor.name,
        isAutomatic: change.actor.kind === "engine" || change.actor.kind === "gateway",
        seconds: verified === undefined ? null : (verified - from) / 1000,
      };
    }
  }
  return { steps, rollback };
}
