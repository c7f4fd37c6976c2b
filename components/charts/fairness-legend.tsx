type FairnessLegendProps = { candidateLabel: string; baselineLabel: string; minimumN: number };

/** Dot, diamond and the hollow dot of small groups. */
export function FairnessLegend({ candidateLabel, baselineLabel, minimumN }: FairnessLegendProps) {
  return (
    <span className="legend max-[700px]:hidden">
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4.5" fill="var(--series-candidate)" />
        </svg>
        {candidateLabel}
      </span>
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <rect x="2.5" y="2.5" width="7" height="7" transform="rotate(45 6 6)" fill="var(--series-baseline)" />
        </svg>
        {baselineLabel}
      </span>
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="var(--series-candidate)" strokeWidth="1.75" />
        </svg>
        n under {minimumN}, insufficient
      </span>
    </span>
  );
}
