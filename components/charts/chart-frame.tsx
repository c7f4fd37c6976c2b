"use client";

import { type ReactNode, useId, useState } from "react";
import { Chip } from "../signal/signal-shape.tsx";

export type ChartTable = { columns: readonly string[]; rows: readonly (readonly string[])[] };
export type ChartFrameProps = {
  title: string;
  /** "system", "quality", "fairness", "business"; printed after the title. */
  family?: string;
  /** What the picture says, in one sentence. */
  takeaway?: string;
  /** Beside the toggle, for example a note or a legend. */
  end?: ReactNode;
  table: ChartTable;
  /** Reserved, so that the table takes the room of the drawing. */
  height: number;
  /** No reading at all: hollow and hatched, never an empty axis. */
  empty?: boolean;
  children: ReactNode;
  foot?: ReactNode;
};

/** Every chart: title, takeaway, drawing, and the same numbers as a table. */
export function ChartFrame({ title, family, takeaway, end, table, height, empty, children, foot }: ChartFrameProps) {
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  return (
    <figure className="chart" aria-labelledby={titleId}>
      <figcaption>
        <span id={titleId}>
          <b>{title}</b> {family && <span className="muted">· {family}</span>}
        </span>
        <span className="flex items-baseline gap-4">
          {empty ? (
            <Chip signal="none" plain>
              No data
            </Chip>
          ) : (
            end
          )}
          <button type="button" className="link-meta" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Chart" : "Table"}
            <span className="sr-only"> of {title}</span>
          </button>
        </span>
        {takeaway && <p>{takeaway}</p>}
      </figcaption>
      {asTable && <Numbers title={title} table={table} height={height} />}
      {!asTable && (
        <div className={empty ? "hatch" : undefined} style={{ minHeight: height }}>
          {!empty && children}
        </div>
      )}
      {foot}
    </figure>
  );
}

function Numbers({ title, table, height }: { title: string; table: ChartTable; height: number }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="chart-table" style={{ height }} aria-label={`${title}, table`} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {table.columns.map((column, place) => (
              <th key={column} scope="col" className={place > 0 ? "num" : undefined}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, place) => (
                <td key={table.columns[place]} className={place > 0 ? "num nowrap" : "nowrap"}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
