import type { ReactNode } from "react";
import type { Point } from "./point.ts";
import { Sparkline } from "./sparkline.tsx";

export type MetricTileProps = {
  label: string;
  /** Threshold, comparison or delay: "objective 0.50 %". */
  note?: string;
  /** Without its unit. */
  value: string;
  unit?: string;
  points?: readonly Point[] | readonly number[];
};

export function MetricTile({ label, note, value, unit, points }: MetricTileProps) {
  return (
    <div className="metric-tile">
      <div className="head">
        <span className="muted">{label}</span>
        {note && <span className="meta">{note}</span>}
      </div>
      <div className="value">
        <b>
          {value}
          {unit && <small>{unit}</small>}
        </b>
        {points && <Sparkline points={points} />}
      </div>
    </div>
  );
}

/** The four numbers of the overview in one strip. */
export function MetricTiles({ children }: { children: ReactNode }) {
  return <div className="metric-tiles">{children}</div>;
}
