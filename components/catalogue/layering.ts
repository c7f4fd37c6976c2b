/** `from` needs `to`; drawn from left to right. */
export interface Edge {
  from: string;
  to: string;
}

export interface Layering {
  /** Layer of each node, 0 at the left. */
  layerOf: Map<string, number>;
  /** Edges that close a circle: they run backwards in the drawing. */
  back: Set<Edge>;
}

/**
 * Longest-path layering. Circles are broken where a walk in a fixed order comes back to where it already is, so the
 * same graph is always drawn the same way.
 * @param ids sorted; every edge joins two different ones of them.
 */
export function layering(ids: readonly string[], edges: readonly Edge[]): Layering {
  const outgoing = grouped(edges, (edge) => edge.from);
  const isNeeded = new Set(edges.map(({ to }) => to));
  // Nobody needs them: the drawing begins there. What is left after them stands in a circle.
  const starts = [...ids.filter((id) => !isNeeded.has(id)), ...ids];
  const back = backEdges(starts, outgoing);
  const forward = edges.filter((edge) => !back.has(edge));
  const layerOf = longestPaths(ids, forward);
  for (const id of ids) {
    if (isNeeded.has(id)) continue;
    // A start stands next to the first that it needs: no line is longer than it must be.
    const nearest = Math.min(...(outgoing.get(id) ?? []).map(({ to }) => layerOf.get(to) ?? 0));
    if (Number.isFinite(nearest)) layerOf.set(id, Math.max(0, nearest - 1));
  }
  return { layerOf, back };
}

export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Depth first, without recursion: an edge to a node that the walk is still inside of closes a circle. */
function backEdges(starts: readonly string[], outgoing: ReadonlyMap<string, readonly Edge[]>): Set<Edge> {
  const back = new Set<Edge>();
  const state = new Map<string, "inside" | "done">();
  for (const start of starts) {
    if (state.has(start)) continue;
    const path: { id: string; place: number }[] = [{ id: start, place: 0 }];
    state.set(start, "inside");
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const edge = outgoing.get(at.id)?.[at.place++];
      if (!edge) {
        state.set(at.id, "done");
        path.pop();
      } else if (state.get(edge.to) === "inside") back.add(edge);
      else if (!state.has(edge.to)) {
        state.set(edge.to, "inside");
        path.push({ id: edge.to, place: 0 });
      }
    }
  }
  return back;
}

/** Each node one layer behind the last that needs it; `forward` has no circle. */
function longestPaths(ids: readonly string[], forward: readonly Edge[]): Map<string, number> {
  const layerOf = new Map(ids.map((id) => [id, 0]));
  const incoming = new Map(ids.map((id) => [id, 0]));
  for (const { to } of forward) incoming.set(to, (incoming.get(to) ?? 0) + 1);
  const outgoing = grouped(forward, (edge) => edge.from);
  const open = ids.filter((id) => incoming.get(id) === 0);
  for (let id = open.shift(); id !== undefined; id = open.shift())
    for (const { to } of outgoing.get(id) ?? []) {
      layerOf.set(to, Math.max(layerOf.get(to) ?? 0, (layerOf.get(id) ?? 0) + 1));
      const left = (incoming.get(to) ?? 0) - 1;
      incoming.set(to, left);
      if (left === 0) open.push(to);
    }
  return layerOf;
}
