import { formatPercentOf100 } from "../format/numbers.tsx";

export type TrafficBarProps = {
  candidate: string;
  baseline: string /** Share of the candidate, 0 to 100. */;
  trafficPercent: number;
};

/** "25 % v3 · 75 % v1" behind a bar of 120 by 8. */
export function TrafficBar({ candidate, baseline, trafficPercent }: TrafficBarProps) {
  return (
    <span className="traffic">
      <svg className="traffic-bar" width="120" height="8" aria-hidden="true">
        <rect width="120" height="8" fill="var(--border)" />
        <rect width={(trafficPercent / 100) * 120} height="8" fill="var(--series-candidate)" />
      </svg>
      <span>
        <b>{formatPercentOf100(trafficPercent)}</b> {candidate}{" "}
        <span className="muted">
          · {formatPercentOf100(100 - trafficPercent)} {baseline}
        </span>
      </span>
    </span>
  );
}
