import type { ReactNode } from "react";

/** The six signals, the only semantic colours. */
export type Signal = "ok" | "notice" | "elevated" | "high" | "critical" | "none";

const octagon = "M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z";
const cross = "M4.2 4.2l3.6 3.6M7.8 4.2 4.2 7.8";

const drawings: Record<Signal, ReactNode> = {
  ok: (
    <>
      <circle cx="6" cy="6" r="5.6" fill="currentColor" />
      <path
        d="M3.5 6.2l1.8 1.8 3.3-3.8"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  notice: <rect x="1" y="1" width="10" height="10" rx="1.6" fill="currentColor" />,
  elevated: (
    <path d="M6 1.2 11 10.4H1z" fill="currentColor" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
  ),
  high: (
    <path
      d="M6 .6 11.4 6 6 11.4.6 6z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth=".8"
      strokeLinejoin="round"
    />
  ),
  critical: (
    <>
      <path d={octagon} fill="currentColor" />
      <path d={cross} stroke="var(--on-critical)" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  none: <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.6" />,
};

export type SignalShapeProps = {
  signal: Signal;
  /** Pixels; 12 in chips, 9 to 14 elsewhere. */
  size?: number;
  /** Place inside another drawing. */
  x?: number;
  y?: number;
  opacity?: number;
};

/** Circle with check, square, triangle, diamond, octagon with cross, ring. Its word always stands beside it. */
export function SignalShape({ signal, size = 12, x, y, opacity }: SignalShapeProps) {
  return (
    <svg
      className={`signal-shape signal-${signal}`}
      width={size}
      height={size}
      x={x}
      y={y}
      opacity={opacity}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {drawings[signal]}
    </svg>
  );
}

export type ChipProps = {
  signal?: Signal;
  /** Without a border: in tables and strips. */
  plain?: boolean;
  /** Filled: P0 alone. */
  solid?: boolean;
  children: ReactNode;
};

/** Shape and word. */
export function Chip({ signal, plain, solid, children }: ChipProps) {
  return (
    <span className={`chip${plain ? " plain" : ""}${solid ? " solid" : ""}`}>
      {solid ? <SolidShape /> : signal && <SignalShape signal={signal} />}
      {children}
    </span>
  );
}

function SolidShape() {
  return (
    <svg className="signal-shape" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={octagon} fill="var(--on-critical)" />
      <path d={cross} stroke="var(--danger)" strokeWidth="1.4" strokeLinecap="round" />
    </svg>
  );
}

/** Shapes and their words above a drawing. */
export function SignalLegend({
  entries,
  children,
}: {
  entries: { signal: Signal; word: string }[];
  children?: ReactNode;
}) {
  return (
    <div className="legend">
      {entries.map(({ signal, word }) => (
        <span key={word}>
          <SignalShape signal={signal} size={10} />
          {word}
        </span>
      ))}
      {children}
    </div>
  );
}
