"use client";

import { useTimes } from "#components/format/time-zone";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Textarea } from "#components/ui/input";
import type { UpdateFacts } from "#lib/queries/incident/incident-updates";
import { ActionDialog } from "../../action-dialog.tsx";
import { retract } from "../actions.ts";

interface SaidSoFarProps {
  /** Newest first. */
  updates: readonly UpdateFacts[];
  mayRetract: boolean;
  onChanged(): void;
}

/** What people outside have read, word for word. */
export function SaidSoFar({ updates, mayRetract, onChanged }: SaidSoFarProps) {
  const times = useTimes();
  if (updates.length === 0) return null;
  return (
    <ul className="rows mt-3" aria-label="Said so far">
      {updates.map((update) => (
        <li key={update.id} className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
          <time className="muted" dateTime={new Date(update.publishedAt ?? 0).toISOString()}>
            {times.clock(update.publishedAt ?? 0)}
          </time>
          <Chip plain signal={update.state === "retracted" ? "none" : "ok"}>
            {update.state === "retracted" ? "Retracted" : `Published: ${update.phase}`}
          </Chip>
          <p className="min-w-0 flex-[1_1_280px] text-muted">
            {update.state === "retracted" ? update.retractedBecause : `“${update.body}”`}
          </p>
          {mayRetract && update.state === "published" && <Retract update={update} onChanged={onChanged} />}
        </li>
      ))}
    </ul>
  );
}

function Retract({ update, onChanged }: { update: UpdateFacts; onChanged(): void }) {
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost">
          Retract…
        </Button>
      }
      title="Retract this update?"
      description="The page then shows your reason in place of the text. Components return to what they were before it."
      confirm="Retract update"
      pending="Retracting…"
      send={(fields) => retract({ updateId: update.id, reason: String(fields.get("reason") ?? "") })}
      onDone={onChanged}
    >
      {(errors) => (
        <Textarea label="Reason, shown in public" name="reason" required minLength={3} error={errors.reason} />
      )}
    </ActionDialog>
  );
}
