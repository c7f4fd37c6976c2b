import { formatCount } from "../format/numbers.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import type { Arm, FairnessGroup } from "./fairness-dots.tsx";

type Place = { x: (value: number) => number; left: number; width: number; column: number; first: boolean };
type FairnessRowProps = { group: FairnessGroup; y: number; parted: boolean; place: Place; minimumN: number };

/** One group: the candidate's dot above the baseline's diamond, counts at the right. */
export function FairnessRow({ group, y, parted, place, minimumN }: FairnessRowProps) {
  const { candidate, baseline } = group;
  const thin = candidate !== null && candidate.n < minimumN;
  const signal = group.signal ?? (thin ? "none" : undefined);
  return (
    <g>
      {!place.first && <line className={parted ? "axis-line" : "grid-line"} x1="0" x2={place.width} y1={y} y2={y} />}
      <text className="t b row-name" x="0" y={y + 27}>
        {group.name}
      </text>
      {signal && <SignalShape signal={signal} size={11} x={place.left - 21.5} y={y + 16.5} />}
      {baseline && <Diamond arm={baseline} y={y + 30} x={place.x} />}
      {candidate && <Dot arm={candidate} y={y + 16} x={place.x} hollow={thin} />}
      <text className="t e row-n" x={place.width - place.column - 6} y={y + 27}>
        {candidate ? formatCount(candidate.n) : "–"}
      </text>
      <text className="e row-n" x={place.width - 6} y={y + 27}>
        {baseline ? formatCount(baseline.n) : "–"}
      </text>
    </g>
  );
}

type MarkProps = { arm: Arm; y: number; x: (value: number) => number };

function Diamond({ arm, y, x }: MarkProps) {
  const center = x(arm.value);
  return (
    <>
      <path d={`M${x(arm.low)} ${y}H${x(arm.high)}`} stroke="var(--series-baseline)" strokeWidth="1.5" />
      <rect
        x={center - 3.5}
        y={y - 3.5}
        width="7"
        height="7"
        transform={`rotate(45 ${center} ${y})`}
        fill="var(--series-baseline)"
      />
    </>
  );
}

function Dot({ arm, y, x, hollow }: MarkProps & { hollow: boolean }) {
  return (
    <>
      <path
        d={`M${x(arm.low)} ${y}H${x(arm.high)}`}
        stroke="var(--series-candidate)"
        strokeWidth="2"
        strokeDasharray={hollow ? "3 3" : undefined}
      />
      <circle
        cx={x(arm.value)}
        cy={y}
        r="4.5"
        fill={hollow ? "var(--surface)" : "var(--series-candidate)"}
        stroke="var(--series-candidate)"
        strokeWidth="1.75"
      />
    </>
  );
}
