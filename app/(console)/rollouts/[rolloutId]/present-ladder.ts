import { type Times, utcTimes } from "#components/format/zone";
import type { LadderFutureStep, RolloutLadderProps } from "#components/rollout/rollout-ladder";
import type { RolloutPage } from "#lib/queries/rollout/rollout-page";

const GAP_MS = 120_000;

/** Planned steps after the present one, with the earliest times they can have. */
function futureSteps(page: RolloutPage): LadderFutureStep[] {
  const { facts } = page;
  if (facts.state !== "running" || facts.step === null || facts.stepStartedAt === null) return [];
  const { steps } = facts.plan;
  const current = steps[facts.step];
  let from = Math.max(page.asOf, facts.stepStartedAt + (current?.holdSeconds ?? 0) * 1000);
  return steps.slice(facts.step + 1).map((step) => {
    const to = from + Math.max(20, step.holdSeconds || facts.plan.bakeSeconds) * 1000;
    const future = { trafficPercent: step.exposurePercent, from, to, label: `${step.exposurePercent} %` };
    from = to;
    return future;
  });
}

/** Ladder of this attempt and the ones before it, to time; earlier attempts too far back are left out, not squeezed. */
export function presentLadder(page: RolloutPage, times: Times = utcTimes): RolloutLadderProps | null {
  const { facts } = page;
  const own = page.ladder.find((attempt) => attempt.isCurrent);
  const start = own?.steps[0]?.from ?? facts.startedAt;
  if (!own || start === null || start === undefined) return null;
  const future = futureSteps(page);
  const end = Math.max(
    facts.endedAt ? Math.min(page.asOf, facts.endedAt + GAP_MS) : page.asOf,
    Number(future.at(-1)?.to ?? 0),
  );
  const span = Math.max(end - start, 60_000);
  const shown = page.ladder.filter((attempt) => attempt.isCurrent || (attempt.steps[0]?.from ?? 0) > start - span);
  const from = Math.min(...shown.map((attempt) => attempt.steps[0]?.from ?? start)) - span * 0.04;
  return {
    attempts: shown.map((attempt) => ({
      current: attempt.isCurrent,
      steps: attempt.steps.map((step) => ({ ...step, to: Math.min(step.to, end) })),
      rollback: attempt.rollback
        ? {
            at: attempt.rollback.at,
            title: `Rolled back ${times.clock(attempt.rollback.at)}`,
            detail: [
              attempt.rollback.isAutomatic ? "by itself" : `by ${attempt.rollback.byName}`,
              ...(attempt.rollback.seconds === null ? [] : [`${attempt.rollback.seconds.toFixed(1)} s`]),
            ].join(" · "),
          }
        : undefined,
    })),
    future,
    rungs: [...new Set([0, ...facts.plan.steps.map((step) => step.exposurePercent)])],
    from,
    to: end + span * 0.06,
    nowAt: Math.min(page.asOf, end),
    label: `Share of traffic on ${facts.candidateVariant} over time: now ${facts.trafficPercent} %.`,
  };
}
