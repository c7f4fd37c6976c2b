"use client";

import { useTimes } from "#components/format/time-zone";
import { RollbackButton } from "#components/rollout/rollback-button";
import { RolloutRow } from "#components/rollout/rollout-row";
import type { RolloutRowFacts } from "#lib/queries/console/rollout-rows";
import { rollBackFromList } from "./list-actions.ts";
import { sentence } from "./sentence.ts";

interface RolloutListProps {
  rollouts: readonly RolloutRowFacts[];
  mayRollBack: boolean;
}

/** Rollouts as small ladders; the way back is on each that can go back. */
export function RolloutList({ rollouts, mayRollBack }: RolloutListProps) {
  const times = useTimes();
  return (
    <ul className="rows">
      {rollouts.map((one) => (
        <RolloutRow
          key={one.id}
          href={`/rollouts/${one.id}`}
          name={one.service}
          from={one.baselineVariant}
          to={one.candidateVariant}
          state={one.state}
          reason={one.pauseReason ?? undefined}
          sentence={sentence(one.because, { times, at: one.changedAt })}
          trafficPercent={one.trafficPercent}
          ladder={{
            rungs: one.rungs,
            steps: one.steps,
            future: one.future,
            rollbackAt: one.rollbackAt,
            from: one.from,
            to: one.to,
          }}
          action={
            mayRollBack &&
            one.canRollBack && (
              <RollbackButton
                to={one.baselineVariant}
                fromPercent={one.trafficPercent}
                size={24}
                onRollBack={async () => {
                  const answer = await rollBackFromList({ rolloutId: one.id, idempotencyKey: crypto.randomUUID() });
                  return answer.kind === "ok"
                    ? { ok: true, receipt: { requestedAt: answer.value.requestedAt } }
                    : { ok: false, message: answer.message };
                }}
              />
            )
          }
        />
      ))}
    </ul>
  );
}
