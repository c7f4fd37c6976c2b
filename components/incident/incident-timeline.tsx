"use client";

import { useTimes } from "../format/time-zone.tsx";
import { type At, toMs } from "../format/times.tsx";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";

export type TimelineEntry = {
  id: string;
  at: At;
  title: string;
  body?: RichText;
  by?: string;
  /** Where the entry changes a state; others are a point. */
  signal?: Signal;
};

/** Newest first. */
export function IncidentTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  const times = useTimes();
  return (
    <ol className="timeline">
      {entries.map((entry, place) => (
        <li key={entry.id}>
          <time dateTime={new Date(toMs(entry.at)).toISOString()}>
            {times.clock(entry.at)} <span className="meta block">{times.newDay(entry.at, entries[place - 1]?.at)}</span>
          </time>
          <span className="mark">
            {entry.signal ? <SignalShape signal={entry.signal} /> : <span className="point" />}
          </span>
          <div>
            <div className="head">
              <b>{entry.title}</b>
              {entry.by && <span className="meta end">{entry.by}</span>}
            </div>
            {entry.body && (
              <p>
                <Rich text={entry.body} />
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
