"use client";

import { useTimes } from "../format/time-zone.tsx";
import type { At } from "../format/times.tsx";
import { type DecisionKind, decisionSignal } from "../signal/decision-signal.tsx";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Person } from "../ui/person.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";

export type DecisionLogRow = {
  id: string;
  at: At;
  kind: DecisionKind;
  /** "Advance to 25 %" */
  word: string;
  /** Where it differs from the kind's own. */
  signal?: Signal;
  because: RichText;
  /** "127 past 100" */
  evidence?: string;
  by: { name: string; kind: "person" | "engine" | "automation" };
};

/** Newest first; every decision says why, on what evidence, and who. */
export function DecisionLog({ rows }: { rows: readonly DecisionLogRow[] }) {
  const times = useTimes();
  const [newest, oldest] = [rows[0]?.at, rows.at(-1)?.at];
  return (
    <table className="table stack decision-log">
      <thead>
        <tr>
          <th scope="col" style={{ width: 88 }}>
            {newest === undefined || oldest === undefined ? times.zone : times.nameOver(oldest, newest)}
          </th>
          <th scope="col" style={{ width: 150 }}>
            Decision
          </th>
          <th scope="col">Because</th>
          <th scope="col" className="num" style={{ width: 120 }}>
            Evidence
          </th>
          <th scope="col" style={{ width: 150 }}>
            By
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <tr key={row.id}>
            <td className="nowrap">
              {times.clock(row.at)} <span className="meta block">{times.newDay(row.at, rows[place - 1]?.at)}</span>
            </td>
            <td>
              <span className="signal-cell">
                <SignalShape signal={row.signal ?? decisionSignal(row.kind)} />
                {row.word}
              </span>
            </td>
            <td className="wide">
              <Rich text={row.because} />
            </td>
            <td className={row.evidence ? "num nowrap" : "num absent"}>{row.evidence ?? "–"}</td>
            <td className="nowrap">
              <Author by={row.by} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Author({ by }: { by: DecisionLogRow["by"] }) {
  if (by.kind === "person") return <Person name={by.name} />;
  return by.kind === "automation" ? <span className="mono">{by.name}</span> : by.name;
}
