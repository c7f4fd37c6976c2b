import type { GateStateKind } from "#lib/domain/rollout/state";
import { formatPercentOf100 } from "../format/numbers.tsx";
import { type At, mmss, toMs } from "../format/times.tsx";

export type LadderStep = { trafficPercent: number; from: At; to: At; gates?: readonly GateStateKind[] };

export const GROUND = 208;
export const TOP = 26;

/** Height of a share: rungs are of equal height, shares between two rungs lie between them. */
export function rungHeight(rungs: readonly number[], percent: number, bounds = { ground: GROUND, top: TOP }): number {
  const gap = (bounds.ground - bounds.top) / Math.max(1, rungs.length - 1);
  const above = rungs.findIndex((rung) => rung >= percent);
  if (above <= 0) return above === 0 ? bounds.ground : bounds.top;
  const [low, high] = [rungs[above - 1]!, rungs[above]!];
  return bounds.ground - gap * (above - 1 + (percent - low) / (high - low));
}

export type TimeScale = (at: At) => number;

export function timeScale(from: At, to: At, bounds: { left: number; right: number }): TimeScale {
  const [start, end] = [toMs(from), toMs(to)];
  return (at) => {
    const share = (toMs(at) - start) / Math.max(1, end - start);
    return bounds.left + Math.min(1, Math.max(0, share)) * (bounds.right - bounds.left);
  };
}

/** The stair as points of a path, from the ground up. */
export function stair(steps: readonly LadderStep[], x: TimeScale, y: (percent: number) => number): string {
  const first = steps[0];
  if (!first) return "";
  const treads = steps.map(
    (step) =>
      `L${x(step.from).toFixed(1)} ${y(step.trafficPercent).toFixed(1)}L${x(step.to).toFixed(1)} ${y(step.trafficPercent).toFixed(1)}`,
  );
  return `M${x(first.from).toFixed(1)} ${y(0).toFixed(1)}${treads.join("")}`;
}

/** The planned stair from where the last tread ends: level until the next step begins. */
export function futureStair(
  start: { x: number; y: number },
  steps: readonly LadderStep[],
  scales: { x: TimeScale; y: (percent: number) => number },
): string {
  const first = steps[0];
  if (!first) return "";
  const rest = stair(steps, scales.x, scales.y).replace(/^M\S+ \S+?L/, "L");
  return `M${start.x.toFixed(1)} ${start.y.toFixed(1)}L${scales.x(first.from).toFixed(1)} ${start.y.toFixed(1)}${rest}`;
}

/** Words over a tread: all, the share alone, or nothing, by the room there is. */
export function treadLabel(step: LadderStep, room: number, isLast: boolean): string {
  const share = formatPercentOf100(step.trafficPercent);
  const full = `${share} · ${mmss(toMs(step.to) - toMs(step.from))}`;
  if (isLast || room >= full.length * 6) return full;
  return room >= share.length * 6 ? share : "";
}

/** How far apart gate shapes stand under a tread: 14, down to 10, or null when they do not fit. */
export function gateSpacing(count: number, room: number): number | null {
  const spacing = Math.min(14, (room - 8) / Math.max(1, count));
  return spacing >= 10 ? spacing : null;
}

const worstFirst: GateStateKind[] = [
  "regressed",
  "contributing",
  "error",
  "no_data",
  "watching",
  "collecting",
  "non_inferior",
  "ended",
];

/** The one state to show where there is no room for all. */
export function worstGate(gates: readonly GateStateKind[]): GateStateKind | undefined {
  return worstFirst.find((state) => gates.includes(state));
}
