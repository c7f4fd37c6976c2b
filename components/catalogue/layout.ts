import { type Edge, grouped, layering } from "./layering.ts";
import { type Chain, type Ordered, ordered, type Slot } from "./ordering.ts";

export const NODE = { width: 196, height: 52 } as const;
/** Room between two layers, for lines and their words. */
const GUTTER = 88;
const GAP = 20;
const LANE_HEIGHT = 4;
const MARGIN = 4;
/** Lines leave a node this far apart, while they fit. */
const PORT_STEP = 14;

export interface PlacedNode {
  id: string;
  layer: number;
  /** Upper left corner. */
  x: number;
  y: number;
}

export interface PlacedEdge<E extends Edge> {
  edge: E;
  /** It closes a circle: drawn from right to left. */
  isBack: boolean;
  /** From left to right: straight along a layer, curved between two. */
  points: { x: number; y: number }[];
}

export interface Layout<E extends Edge> {
  width: number;
  height: number;
  nodes: PlacedNode[];
  edges: PlacedEdge<E>[];
}

/** Who needs what, from left to right in layers. The same graph gives the same drawing, in whatever order it is told. */
export function layoutOf<E extends Edge>(ids: readonly string[], told: readonly E[]): Layout<E> {
  const sorted = [...new Set(ids)].sort();
  const edges = drawable(sorted, told);
  const order = ordered(sorted, edges, layering(sorted, edges));
  const middle = placed(order);
  const top = Math.min(...order.layers.flat().map((slot) => (middle.get(slot.id) ?? 0) - heightOf(slot) / 2), 0);
  const yOf = (slot: Slot) => (middle.get(slot.id) ?? 0) - top + MARGIN;
  const nodes = order.layers
    .flat()
    .filter((slot) => !slot.isLane)
    .map((slot) => ({ id: slot.id, layer: slot.layer, x: xOf(slot), y: yOf(slot) - NODE.height / 2 }));
  const bottom = Math.max(0, ...order.layers.flat().map((slot) => yOf(slot) + heightOf(slot) / 2));
  return {
    width: order.layers.length * (NODE.width + GUTTER) - GUTTER + 2 * MARGIN,
    height: bottom + MARGIN,
    nodes,
    edges: routed(order.chains as Array<Chain & { edge: E }>, yOf),
  };
}

/** Between two different known nodes, each once, in a fixed order. */
function drawable<E extends Edge>(ids: readonly string[], told: readonly E[]): E[] {
  const known = new Set(ids);
  const once = new Map<string, E>();
  for (const edge of told)
    if (known.has(edge.from) && known.has(edge.to) && edge.from !== edge.to)
      once.set(JSON.stringify([edge.from, edge.to]), edge);
  return [...once.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}

const heightOf = (slot: Slot) => (slot.isLane ? LANE_HEIGHT : NODE.height);
const xOf = (slot: Slot) => MARGIN + slot.layer * (NODE.width + GUTTER);

const ROUNDS = 12;

/** Middles of all slots: as near to their neighbours as the order and the gaps let them be. */
function placed({ layers, chains }: Ordered): Map<string, number> {
  const middle = new Map<string, number>();
  for (const layer of layers) stack(layer, middle);
  const links = chains.flatMap(({ slots }) => slots.slice(1).map((to, place) => ({ from: slots[place] as Slot, to })));
  const before = grouped(links, ({ to }) => to.id);
  const after = grouped(links, ({ from }) => from.id);
  for (let round = 0; round < ROUNDS; round++) {
    const way = round % 2 === 0 ? layers : layers.toReversed();
    for (const layer of way) {
      const wanted = layer.map((slot) => {
        const near = [
          ...(before.get(slot.id) ?? []).map(({ from }) => middle.get(from.id) ?? 0),
          ...(after.get(slot.id) ?? []).map(({ to }) => middle.get(to.id) ?? 0),
        ];
        return near.length > 0 ? near.reduce((sum, y) => sum + y, 0) / near.length : (middle.get(slot.id) ?? 0);
      });
      apart(layer, wanted).forEach((y, place) => {
        middle.set((layer[place] as Slot).id, y);
      });
    }
  }
  return middle;
}

function stack(layer: readonly Slot[], middle: Map<string, number>): void {
  const total = offsets(layer).at(-1) ?? 0;
  offsets(layer).forEach((offset, place) => {
    middle.set((layer[place] as Slot).id, offset - total / 2);
  });
}

/** Least distances of the middles from the first one's. */
function offsets(layer: readonly Slot[]): number[] {
  let at = 0;
  return layer.map((slot, place) => {
    const above = layer[place - 1];
    if (above) at += (heightOf(above) + heightOf(slot)) / 2 + GAP;
    return at;
  });
}

/**
 * Nearest places (least squares) to the wanted ones that keep order and gaps: pooling adjacent violators of the wanted
 * places less their least distances.
 */
function apart(layer: readonly Slot[], wanted: readonly number[]): number[] {
  const least = offsets(layer);
  const pools: { mean: number; count: number }[] = [];
  for (const [place, y] of wanted.entries()) {
    let pool = { mean: y - (least[place] ?? 0), count: 1 };
    for (let above = pools.at(-1); above && above.mean > pool.mean; above = pools.at(-1)) {
      const count = above.count + pool.count;
      pool = { mean: (above.mean * above.count + pool.mean * pool.count) / count, count };
      pools.pop();
    }
    pools.push(pool);
  }
  const free = pools.flatMap(({ mean, count }) => Array.from({ length: count }, () => mean));
  return free.map((mean, place) => mean + (least[place] ?? 0));
}

function routed<E extends Edge>(chains: Array<Chain & { edge: E }>, yOf: (slot: Slot) => number): PlacedEdge<E>[] {
  const leaves = ports(chains, { side: "right", yOf });
  const arrives = ports(chains, { side: "left", yOf });
  return chains.map((chain) => {
    const lanes = chain.slots.filter((slot) => slot.isLane);
    const [first, last] = [chain.slots[0] as Slot, chain.slots.at(-1) as Slot];
    return {
      edge: chain.edge,
      isBack: chain.isBack,
      points: [
        { x: xOf(first) + NODE.width, y: leaves.get(chain) ?? yOf(first) },
        ...lanes.flatMap((lane) => [
          { x: xOf(lane), y: yOf(lane) },
          { x: xOf(lane) + NODE.width, y: yOf(lane) },
        ]),
        { x: xOf(last), y: arrives.get(chain) ?? yOf(last) },
      ],
    };
  });
}

/** Where each line meets its node: side by side, in the order in which they come from above or below. */
function ports(
  chains: readonly Chain[],
  { side, yOf }: { side: "left" | "right"; yOf: (slot: Slot) => number },
): Map<Chain, number> {
  const own = (chain: Chain) => (side === "right" ? chain.slots[0] : chain.slots.at(-1)) as Slot;
  const next = (chain: Chain) => (side === "right" ? chain.slots[1] : chain.slots.at(-2)) as Slot;
  const found = new Map<Chain, number>();
  for (const group of grouped(chains, (chain) => own(chain).id).values()) {
    const sorted = group.toSorted((a, b) => yOf(next(a)) - yOf(next(b)));
    const step = Math.min(PORT_STEP, (NODE.height - 16) / Math.max(1, sorted.length - 1));
    sorted.forEach((chain, place) => {
      found.set(chain, yOf(own(chain)) + (place - (sorted.length - 1) / 2) * step);
    });
  }
  return found;
}

/** Straight along layers, curved between them. */
export function pathOf(points: readonly { x: number; y: number }[]): string {
  const round = (value: number) => Number(value.toFixed(1));
  return points
    .map(({ x, y }, place) => {
      const before = points[place - 1];
      if (!before) return `M${round(x)} ${round(y)}`;
      if (place % 2 === 0) return `H${round(x)}`;
      const bend = round((before.x + x) / 2);
      return `C${bend} ${round(before.y)} ${bend} ${round(y)} ${round(x)} ${round(y)}`;
    })
    .join("");
}
