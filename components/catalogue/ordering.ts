import { type Edge, grouped, type Layering } from "./layering.ts";

/** A place in a layer: a node, or the lane of a line on its way past that layer. */
export interface Slot {
  id: string;
  layer: number;
  isLane: boolean;
}

/** One line of the drawing, always from left to right; `isBack` says that the edge itself runs the other way. */
export interface Chain {
  edge: Edge;
  isBack: boolean;
  /** Slots from left to right, one in each layer from the first to the last. */
  slots: Slot[];
}

export interface Ordered {
  /** Slots of each layer from top to bottom. */
  layers: Slot[][];
  chains: Chain[];
}

const SWEEPS = 16;

/** Puts each layer in an order with few crossings: barycentres, swept to and fro, the best order seen is kept. */
export function ordered(ids: readonly string[], edges: readonly Edge[], { layerOf, back }: Layering): Ordered {
  const nodes = new Map(ids.map((id) => [id, { id, layer: layerOf.get(id) ?? 0, isLane: false }]));
  const chains = edges.map((edge) => chainOf(edge, back.has(edge), nodes));
  const slots = [...nodes.values(), ...chains.flatMap((chain) => chain.slots.filter((slot) => slot.isLane))];
  let layers: Slot[][] = [];
  for (const slot of slots) {
    layers[slot.layer] ??= [];
    layers[slot.layer]?.push(slot);
  }
  layers = Array.from(layers, (layer) => layer ?? []);
  const links = chains.flatMap(({ slots: way }) => way.slice(1).map((to, place) => ({ from: way[place] as Slot, to })));
  let best = layers;
  let fewest = crossings(layers, links);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    layers = swept(layers, links, sweep % 2 === 0 ? "right" : "left");
    const count = crossings(layers, links);
    if (count < fewest) [best, fewest] = [layers, count];
  }
  return { layers: best, chains };
}

function chainOf(edge: Edge, isBack: boolean, nodes: ReadonlyMap<string, Slot>): Chain {
  const [left, right] = isBack ? [edge.to, edge.from] : [edge.from, edge.to];
  const [first, last] = [nodes.get(left), nodes.get(right)];
  if (!first || !last) throw new Error(`no node for the edge ${edge.from} → ${edge.to}`);
  const lanes = Array.from({ length: last.layer - first.layer - 1 }, (_, place) => ({
    id: `${edge.from} → ${edge.to} ${place}`,
    layer: first.layer + 1 + place,
    isLane: true,
  }));
  return { edge, isBack, slots: [first, ...lanes, last] };
}

interface Link {
  from: Slot;
  to: Slot;
}

/** Each layer by the mean place of its neighbours on the side that the sweep comes from; ties keep their order. */
function swept(layers: readonly Slot[][], links: readonly Link[], way: "right" | "left"): Slot[][] {
  const next = layers.map((layer) => [...layer]);
  const near = grouped(links, way === "right" ? ({ to }) => to.id : ({ from }) => from.id);
  const turn = way === "right" ? next.map((_, place) => place) : next.map((_, place) => next.length - 1 - place);
  const placeOf = new Map<string, number>();
  for (const at of turn) {
    const layer = next[at] ?? [];
    const weight = new Map(
      layer.map((slot, place) => {
        const others = (near.get(slot.id) ?? []).map((link) => placeOf.get((way === "right" ? link.from : link.to).id));
        const known = others.filter((one) => one !== undefined);
        return [slot.id, known.length > 0 ? known.reduce((sum, one) => sum + one, 0) / known.length : place];
      }),
    );
    layer.sort((a, b) => (weight.get(a.id) ?? 0) - (weight.get(b.id) ?? 0));
    layer.forEach((slot, place) => {
      placeOf.set(slot.id, place);
    });
  }
  return next;
}

/** How often two lines between the same two layers cross. */
function crossings(layers: readonly Slot[][], links: readonly Link[]): number {
  const placeOf = new Map(layers.flatMap((layer) => layer.map((slot, place) => [slot.id, place] as const)));
  let count = 0;
  for (const [at, one] of links.entries())
    for (const other of links.slice(at + 1)) {
      if (one.from.layer !== other.from.layer) continue;
      const left = (placeOf.get(one.from.id) ?? 0) - (placeOf.get(other.from.id) ?? 0);
      const right = (placeOf.get(one.to.id) ?? 0) - (placeOf.get(other.to.id) ?? 0);
      if (left * right < 0) count++;
    }
  return count;
}
