import type { rollout } from "#db/schema/rollout";
import { type RolloutPlan, rolloutPlanSchema } from "#lib/domain/rollout/plan";
import { type RolloutState, rolloutStateKinds } from "#lib/domain/rollout/state";

type Row = typeof rollout.$inferSelect;
type Columns = typeof rollout.$inferInsert;

/** A row whose plan and state are known to this build; columns keep their own names. */
export interface RolloutRecord extends Omit<Row, "plan" | "state"> {
  plan: RolloutPlan;
  state: RolloutState;
}

export type ParsedRollout = { ok: true; rollout: RolloutRecord } | { ok: false; unsupported: string };

/** The only place where a rollout's row becomes a state. A row of a newer build is unsupported, never a crash. */
export function parseRolloutRow(row: Row): ParsedRollout {
  const plan = rolloutPlanSchema.safeParse(row.plan);
  if (!plan.success)
    return { ok: false, unsupported: `plan of ${row.id}: ${plan.error.issues[0]?.message ?? "not readable"}` };
  return parsePlannedRow(row, plan.data);
}

/** As {@link parseRolloutRow}, with a plan that was parsed before. */
export function parsePlannedRow(row: Omit<Row, "plan">, plan: RolloutPlan): ParsedRollout {
  const state = parseState(row);
  if (!state)
    return { ok: false, unsupported: `state "${row.state}" of ${row.id} is not known, or its columns are empty` };
  return { ok: true, rollout: { ...row, plan, state } };
}

function parseState(row: Omit<Row, "plan">): RolloutState | null {
  if (!rolloutStateKinds.includes(row.state)) return null;
  const { step, trafficPercent, stepStartedAt, stateEnteredAt: enteredAt } = row;
  switch (row.state) {
    case "draft":
    case "pending_approval":
      return { kind: row.state };
    case "scheduled":
      return row.startsAt && { kind: "scheduled", startsAt: row.startsAt };
    case "running":
      return step === null || !stepStartedAt ? null : { kind: "running", step, trafficPercent, stepStartedAt };
    case "paused":
      return step === null || !stepStartedAt || !row.pauseReason
        ? null
        : { kind: "paused", step, trafficPercent, stepStartedAt, reason: row.pauseReason, pausedAt: enteredAt };
    case "baking":
      return step === null || !stepStartedAt || !row.bakeUntil
        ? null
        : { kind: "baking", step, trafficPercent, since: stepStartedAt, until: row.bakeUntil };
    case "completed":
      return { kind: "completed", completedAt: row.endedAt ?? enteredAt, superseded: row.superseded };
    case "rolled_back":
      return row.rollbackReason
        ? {
            kind: "rolled_back",
            fromPercent: row.fromPercent ?? 0,
            reason: row.rollbackReason,
            rolledBackAt: row.endedAt ?? enteredAt,
          }
        : null;
    case "aborted":
      return { kind: "aborted", abortedAt: row.endedAt ?? enteredAt };
    case "failed":
      return {
        kind: "failed",
        step: step ?? 0,
        servingPercent: trafficPercent,
        because: row.stateBecause,
        failedAt: enteredAt,
      };
    default:
      return null;
  }
}

type StateColumns = Pick<
  Columns,
  | "state"
  | "step"
  | "trafficPercent"
  | "stepStartedAt"
  | "pauseReason"
  | "rollbackReason"
  | "startsAt"
  | "bakeUntil"
  | "stateEnteredAt"
  | "startedAt"
  | "endedAt"
  | "fromPercent"
  | "superseded"
>;

/** The columns that carry a state. What a state does not name is left as it was: a rolled-back row keeps its last step. */
export function stateColumns(state: RolloutState, before: RolloutRecord, now: Date): Partial<StateColumns> {
  const entered = { state: state.kind, stateEnteredAt: now, pauseReason: null };
  switch (state.kind) {
    case "draft":
    case "pending_approval":
      return entered;
    case "scheduled":
      return { ...entered, startsAt: state.startsAt };
    case "running":
    case "paused":
      return {
        ...entered,
        step: state.step,
        trafficPercent: state.trafficPercent,
        stepStartedAt: state.stepStartedAt,
        pauseReason: state.kind === "paused" ? state.reason : null,
        bakeUntil: null,
        startedAt: before.startedAt ?? (state.trafficPercent > 0 ? now : null),
      };
    case "baking":
      return {
        ...entered,
        step: state.step,
        trafficPercent: state.trafficPercent,
        stepStartedAt: state.since,
        bakeUntil: state.until,
        startedAt: before.startedAt ?? now,
      };
    case "completed":
      // A superseded release has left the stage; the release itself was complete before.
      return state.superseded
        ? { superseded: true, trafficPercent: 0 }
        : { ...entered, trafficPercent: 100, endedAt: state.completedAt };
    case "rolled_back":
      return {
        ...entered,
        trafficPercent: 0,
        fromPercent: state.fromPercent,
        rollbackReason: state.reason,
        endedAt: state.rolledBackAt,
      };
    case "aborted":
      return { ...entered, trafficPercent: 0, endedAt: state.abortedAt };
    case "failed":
      return { ...entered, trafficPercent: state.servingPercent };
  }
}
