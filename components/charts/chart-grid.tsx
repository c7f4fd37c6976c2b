import type { ReactNode } from "react";

/** Two columns parted by hairlines. */
export function ChartGrid({ children }: { children: ReactNode }) {
  return <div className="charts">{children}</div>;
}

/** How candidate, baseline and interval are drawn. */
export function ChartLegend({
  candidate,
  baseline,
  interval = "95 % interval",
}: {
  candidate: string;
  baseline: string;
  interval?: string;
}) {
  return (
    <div className="legend">
      <span>
        <svg width="20" height="8" aria-hidden="true">
          <path d="M0 4h20" stroke="var(--series-candidate)" strokeWidth="2" />
        </svg>
        {candidate} candidate
      </span>
      <span>
        <svg width="20" height="8" aria-hidden="true">
          <path d="M0 4h20" stroke="var(--series-baseline)" strokeWidth="1.5" strokeDasharray="4 3" />
        </svg>
        {baseline} baseline
      </span>
      <span>
        <svg width="20" height="10" aria-hidden="true">
          <rect width="20" height="10" fill="var(--series-band)" />
        </svg>
        {interval}
      </span>
    </div>
  );
}
