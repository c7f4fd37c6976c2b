import { SignalShape } from "../signal/signal-shape.tsx";
import { gateStateSignal } from "../signal/verdict-chip.tsx";
import {
  GROUND,
  gateSpacing,
  type LadderStep,
  stair,
  type TimeScale,
  treadLabel,
  worstGate,
} from "./ladder-geometry.ts";
import type { LadderAttempt } from "./rollout-ladder.tsx";

type Height = (percent: number) => number;
type AttemptProps = {
  attempt: LadderAttempt;
  x: TimeScale;
  y: Height /** Where the words of this attempt must end. */;
  until: number;
};

/** One attempt: fill, stair, gate shapes under each tread, marks, and the drop if it was rolled back. */
export function LadderAttemptDrawing({ attempt, x, y, until }: AttemptProps) {
  const { current, steps, rollback, failing } = attempt;
  const last = steps.at(-1);
  if (!last) return null;
  const colour = current ? "var(--series-candidate)" : "var(--series-baseline)";
  const outline = stair(steps, x, y);
  return (
    <g>
      <path d={`${outline}L${x(last.to).toFixed(1)} ${GROUND}Z`} fill={colour} opacity={current ? 0.11 : 0.08} />
      {failing && (
        <rect
          x={x(failing.from)}
          y={y(last.trafficPercent)}
          width={Math.max(0, x(failing.to) - x(failing.from))}
          height={GROUND - y(last.trafficPercent)}
          fill="var(--series-fail)"
        />
      )}
      <path d={outline} fill="none" stroke={colour} strokeWidth={current ? 2 : 1.5} strokeLinejoin="round" />
      {steps.map((step, place) => (
        <Tread key={step.trafficPercent} step={step} isLast={place === steps.length - 1} faded={!current} x={x} y={y} />
      ))}
      {attempt.marks?.map((mark) => (
        <SignalShape
          key={`${mark.at}`}
          signal={mark.signal}
          size={12}
          x={x(mark.at) - 6}
          y={y(mark.trafficPercent) - 6}
        />
      ))}
      {rollback && (
        <Drop
          rollback={rollback}
          x={x(rollback.at)}
          y={y(last.trafficPercent)}
          room={{ right: until - x(rollback.at) - 12, tread: x(last.to) - x(last.from) - 12 }}
        />
      )}
    </g>
  );
}

type TreadProps = { step: LadderStep; isLast: boolean; faded: boolean; x: TimeScale; y: Height };

function Tread({ step, isLast, faded, x, y }: TreadProps) {
  const start = x(step.from);
  const room = x(step.to) - start;
  const level = y(step.trafficPercent);
  const gates = step.gates ?? [];
  const spacing = gateSpacing(gates.length, room);
  const worst = worstGate(gates);
  const shown = spacing === null ? (worst && room >= 14 ? [worst] : []) : gates;
  return (
    <>
      {shown.map((state, place) => (
        <SignalShape
          // biome-ignore lint/suspicious/noArrayIndexKey: gates keep the order of the strip.
          key={place}
          signal={gateStateSignal(state)}
          size={9}
          opacity={faded ? 0.5 : undefined}
          x={start + 7.5 + place * (spacing ?? 0)}
          y={level + 8.5}
        />
      ))}
      <text className="halo t b" x={start + 6} y={level - 7}>
        {treadLabel(step, room, isLast)}
      </text>
    </>
  );
}

type DropProps = {
  rollback: NonNullable<LadderAttempt["rollback"]>;
  x: number;
  y: number;
  /** Pixels free beside the drop and under the last tread. */
  room: { right: number; tread: number };
};

const fits = (words: string, room: number) => words.length * 5.3 <= room;

/** Two pixels of critical down to 0 with octagon and arrow; its words stand where there is room for them. */
function Drop({ rollback, x, y, room }: DropProps) {
  const { title, detail = "" } = rollback;
  const onLeft =
    !fits(title, room.right) || (!fits(detail, room.right) && fits(detail, room.tread) && fits(title, room.tread));
  const anchor = onLeft ? "e" : "";
  const place = onLeft ? { x: x - 12, y: y + 34, room: room.tread } : { x: x + 12, y: y + 4, room: room.right };
  return (
    <g>
      <path className="drop" d={`M${x} ${y}V${GROUND - 2}`} />
      <path className="drop" d={`M${x - 4} ${GROUND - 7}l4 5 4 -5`} />
      <SignalShape signal="critical" size={12} x={x - 6} y={y - 6} />
      {fits(title, place.room) && (
        <text className={`halo t b ${anchor}`} x={place.x} y={place.y}>
          {title}
        </text>
      )}
      {detail && fits(detail, place.room) && (
        <text className={`halo ${anchor}`} x={place.x} y={place.y + 15}>
          {detail}
        </text>
      )}
    </g>
  );
}
