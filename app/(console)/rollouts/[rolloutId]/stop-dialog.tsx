"use client";

import { Button } from "#components/ui/button";
import { Select } from "#components/ui/input";
import { stopEventWords } from "#lib/domain/gate/stop-counts";
import { ActionDialog } from "../../action-dialog.tsx";
import { reportStop } from "./actions.ts";
import { Reason } from "./control-dialogs.tsx";
import type { RolloutControlsProps } from "./rollout-controls.tsx";

/** Only stop events of the plan: for anything else there is the rollback itself. */
export function StopDialog({ page: { facts }, onChanged }: RolloutControlsProps) {
  const { stopEvents = [] } = facts.plan;
  return (
    <ActionDialog
      trigger={<Button>Report…</Button>}
      title="Report a stop event?"
      description={`For what ${facts.candidateVariant} did. At its count the rollout goes back to ${facts.baselineVariant} by itself, and an incident opens.`}
      confirm="Report"
      pending="Reporting…"
      onDone={onChanged}
      send={(fields) =>
        reportStop({
          rolloutId: facts.id,
          event: String(fields.get("event") ?? ""),
          words: String(fields.get("words") ?? ""),
        })
      }
    >
      {(errors) => (
        <>
          <Select
            label="What happened"
            name="event"
            options={stopEvents.map(({ event, count }) => ({
              value: event,
              label: `${stopEventWords(event)}: goes back at ${count}`,
            }))}
            error={errors.event}
          />
          <Reason label="What was seen, without personal data" error={errors.words} />
        </>
      )}
    </ActionDialog>
  );
}
