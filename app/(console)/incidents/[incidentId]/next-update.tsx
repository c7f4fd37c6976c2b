"use client";

import { useTimes } from "#components/format/time-zone";
import { mmss } from "#components/format/times";
import { SignalShape } from "#components/signal/signal-shape";
import { Countdown } from "#components/ui/live-time";
import type { IncidentPage } from "#lib/queries/incident/incident-page";
import { dueWords, isOpen } from "./present-incident.ts";

/** What the public was promised, with the time that is left of it. */
export function NextUpdate({ page: { facts, asOf } }: { page: IncidentPage }) {
  const times = useTimes();
  const due = facts.nextUpdateDueAt;
  if (due === null)
    return <p className="text-muted">{isOpen(facts) ? "None is promised." : "Nothing more is promised."}</p>;
  if (due <= asOf)
    return (
      <p>
        <SignalShape signal="elevated" /> <b>Overdue for {mmss(asOf - due)}</b>{" "}
        <span className="muted">it was {dueWords(due, times)}</span>
      </p>
    );
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="fact-number">
        <Countdown until={due} nowMs={asOf} />
      </span>
      <span className="muted">{dueWords(due, times)}</span>
    </p>
  );
}
