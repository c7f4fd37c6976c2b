"use client";

import { type FormEvent, useState } from "react";
import { useTimes } from "#components/format/time-zone";
import { Section } from "#components/frame/section";
import { IncidentTimeline } from "#components/incident/incident-timeline";
import { Button } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Textarea } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { Segmented } from "#components/ui/segmented";
import { note } from "../actions.ts";
import { useSend } from "../use-send.ts";
import type { IncidentPanelProps } from "./incident-header.tsx";
import { presentTimeline, type TimelineFilter } from "./present-timeline.ts";

const filters = [
  { value: "all", label: "All" },
  { value: "decisions", label: "Decisions" },
  { value: "messages", label: "Messages" },
];

/** Everything that happened, newest first, and the place for one's own words. */
export function TimelinePanel({ page, may, onChanged }: IncidentPanelProps) {
  const [filter, setFilter] = useState<TimelineFilter>("all");
  const times = useTimes();
  const entries = presentTimeline(page.timeline, filter, times);
  const [newest, oldest] = [page.timeline[0]?.at ?? page.asOf, page.timeline.at(-1)?.at ?? page.asOf];
  return (
    <Section
      title="Timeline"
      note={times.nameOver(oldest, newest)}
      end={
        <Segmented
          label="Show"
          options={filters}
          value={filter}
          onChange={(value) => setFilter(value as TimelineFilter)}
        />
      }
      last
    >
      {may.update && <NoteForm incidentId={page.facts.id} onChanged={onChanged} />}
      {entries.length > 0 ? (
        <IncidentTimeline entries={entries} />
      ) : (
        <EmptyState title="Nothing of this kind yet">Choose “All” to see everything that happened.</EmptyState>
      )}
    </Section>
  );
}

function NoteForm({ incidentId, onChanged }: { incidentId: string; onChanged(): void }) {
  const { isSending, refusal, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = String(new FormData(form).get("text") ?? "");
    run(
      () => note({ incidentId, text }),
      () => {
        form.reset();
        onChanged();
      },
    );
  };
  return (
    <form onSubmit={submit} className="mb-4 grid gap-2">
      <Textarea label="Add a note" name="text" required maxLength={4000} rows={2} hint="For responders only." />
      <div className="flex items-center gap-3">
        <Button type="submit" disabled={isSending}>
          Add note
        </Button>
        <Refusal text={refusal} />
      </div>
    </form>
  );
}
