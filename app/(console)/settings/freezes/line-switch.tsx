"use client";

import { useTimes } from "#components/format/time-zone";
import { SignalShape } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";
import type { Freezes } from "#lib/queries/settings/list-freezes";
import { ActionDialog } from "../../action-dialog.tsx";
import { release, stop } from "./actions.ts";

interface LineSwitchProps {
  environment: string;
  stopped: Freezes["stopped"];
  mayRelease: boolean;
}

/** One switch for everything that would start or advance in an environment. */
export function LineSwitch({ environment, stopped, mayRelease }: LineSwitchProps) {
  const times = useTimes();
  if (!stopped)
    return (
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <p>
          <SignalShape signal="ok" /> The line runs: rollouts start and advance by their plans.
        </p>
        <ActionDialog
          trigger={<Button>Stop the line…</Button>}
          title={`Stop the line of ${environment}?`}
          description="From now on nothing starts or advances there. What serves goes on serving, gates go on judging, and rollbacks work."
          confirm="Stop the line"
          pending="Stopping…"
          send={(fields) => stop({ environment, words: String(fields.get("words") ?? "") })}
        >
          {(errors) => <Textarea label="Reason" name="words" rows={3} maxLength={500} required error={errors.words} />}
        </ActionDialog>
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
      <p>
        <SignalShape signal="elevated" /> Stopped by {stopped.by} since {times.clockNamed(stopped.at)}: “{stopped.words}
        ”
      </p>
      {mayRelease ? (
        <ActionDialog
          trigger={<Button>Let it run again…</Button>}
          title={`Let the line of ${environment} run again?`}
          description="Rollouts that only the stop held go on by themselves."
          confirm="Let it run again"
          pending="Releasing…"
          send={() => release({ environment })}
        />
      ) : (
        <p className="meta">An operator lets it run again.</p>
      )}
    </div>
  );
}
