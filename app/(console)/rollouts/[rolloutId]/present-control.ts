import { gateObstacle } from "#lib/domain/rollout/advance-obstacle";
import { isRecent } from "#lib/domain/rollout/fast-track";
import { activeStates } from "#lib/domain/rollout/state";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";

/** Which moves a person could ask for now; whether they are granted, the command says. */
export interface Moves {
  canStart: boolean;
  canAdvance: boolean;
  /** What only force goes past; null when an advance needs none, or is not possible. */
  obstacle: string | null;
  canSkip: boolean;
  canComplete: boolean;
  canDiscard: boolean;
  canReportStop: boolean;
  canRetry: boolean;
  canFastTrack: boolean;
}

export function presentMoves(page: RolloutPage): Moves {
  const { facts, governance, asOf } = page;
  const { state, plan } = facts;
  const next = plan.steps[(facts.step ?? -1) + 1];
  const isServing = state === "running" || state === "paused";
  // What lacks an approval or is frozen is lifted first; the panel says by whom and where.
  const isOpen = isServing && next !== undefined && governance.approvable === null && governance.holds.length === 0;
  const obstacle = isOpen ? obstacleOf(page, next.exposurePercent) : null;
  const held = plan.steps[facts.step ?? 0]?.holdSeconds ?? 0;
  const isHolding = facts.stepStartedAt !== null && asOf < facts.stepStartedAt + held * 1_000;
  return {
    canStart: state === "draft" || (state === "scheduled" && governance.holds.every(({ kind }) => kind === "restored")),
    canAdvance: isOpen && obstacle === null,
    obstacle,
    canSkip: state === "running" && isHolding && !governance.isHoldSkipped,
    canComplete: state === "baking" && facts.judgement !== "regressed" && facts.judgement !== "no_data",
    canDiscard: state === "draft" || state === "scheduled" || state === "pending_approval",
    canReportStop: activeStates.includes(state) && (plan.stopEvents ?? []).length > 0,
    canRetry: state === "rolled_back" || state === "aborted",
    canFastTrack:
      state === "completed" &&
      facts.superseded &&
      facts.endedAt !== null &&
      isRecent(new Date(facts.endedAt), new Date(asOf)),
  };
}

function obstacleOf({ facts }: RolloutPage, toPercent: number): string | null {
  return gateObstacle({
    plan: facts.plan,
    judgement: facts.judgement,
    judgedStep: facts.tick?.step ?? null,
    gates: facts.outcome?.gates ?? {},
    step: facts.step ?? 0,
    toPercent,
    candidateVariant: facts.candidateVariant,
  });
}
