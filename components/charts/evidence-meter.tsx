import { formatCount, formatEvidence } from "../format/numbers.tsx";

export type EvidenceMeterProps = {
  /** e-value, weighted as the threshold expects; null before the first judgement. */
  evidence: number | null;
  /** 1/alpha. */
  threshold: number;
};

const FLOOR = 0.01;

/** Place on the log scale whose middle is the threshold, 0 to 100. */
export function meterShare(evidence: number, threshold: number): number {
  const ceiling = (threshold * threshold) / FLOOR;
  const share = Math.log(Math.max(evidence, FLOOR) / FLOOR) / Math.log(ceiling / FLOOR);
  // Two runtimes differ in the last digits of a logarithm; both must draw the same.
  return Number(Math.min(100, Math.max(0, share * 100)).toFixed(2));
}

/** A log meter from 0.01; its mark is 1/alpha. Neutral below the mark, critical past it. */
export function EvidenceMeter({ evidence, threshold }: EvidenceMeterProps) {
  const past = evidence !== null && evidence >= threshold;
  const share = evidence === null ? 0 : meterShare(evidence, threshold);
  return (
    <span className="meter">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x="0" y="3" width="100" height="4" fill="var(--border)" />
        <rect x="0" y="3" width={share} height="4" fill={past ? "var(--signal-critical)" : "var(--series-baseline)"} />
        <rect x="49.75" y="0" width=".6" height="10" fill="var(--text)" />
      </svg>
      <span className="meta row">
        <span>
          evidence<span className="sr-only"> of harm</span>
        </span>
        <span>
          <b className="in-text">{formatEvidence(evidence)}</b> {past ? "past" : "of"} {formatCount(threshold)}
        </span>
      </span>
    </span>
  );
}
