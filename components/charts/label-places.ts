import type { Annotation } from "./point.ts";

/** Height of one line of words. */
const LINE = 14;

/** Pushes end labels a line apart: the upper one stays where it is, unless the lower would stand on the axis. */
export function spread(positions: readonly number[], lowest: number): number[] {
  const order = positions.map((_, place) => place).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  order.forEach((place, rank) => {
    if (rank > 0) placed[place] = Math.max(placed[place]!, placed[order[rank - 1]!]! + LINE);
  });
  order.reverse().forEach((place, rank) => {
    const floor = rank === 0 ? lowest : placed[order[rank - 1]!]! - LINE;
    placed[place] = Math.min(placed[place]!, floor);
  });
  return placed;
}

/** Keeps words of neighbouring annotations apart: a label that would touch the one before is left out. */
export function readable(marks: readonly Mark[]) {
  let free = Number.NEGATIVE_INFINITY;
  return marks.map((mark) => {
    const [start, end] = extentOf(mark);
    const fits = start >= free;
    if (fits) free = end + 6;
    return fits;
  });
}

type Mark = { x: number; label: string; side: "middle" | "start" | "end" };

/** From where to where a label and its shape reach. */
function extentOf({ x, label, side }: Mark): [number, number] {
  const words = wordsWidth(label);
  if (side === "middle") return [x - words / 2, x + words / 2];
  return side === "start" ? [x - 8, x + words + 12] : [x - words - 12, x + 8];
}

const wordsWidth = (label: string): number => label.length * 6;

/** Right of its shape, where there is room for it; else left of it. */
export const sideOf = (x: number, { label, signal }: Annotation, width: number): Mark["side"] => {
  if (!signal) return "middle";
  return x + 9 + wordsWidth(label) > width ? "end" : "start";
};

/** From a mark to where its words begin, or end. */
export const labelShift = { middle: 0, start: 9, end: -9 } as const;
