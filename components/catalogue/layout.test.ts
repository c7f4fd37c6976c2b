import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutOf, NODE, pathOf } from "./layout.ts";

const edge = (text: string) => ({ from: text.charAt(0), to: text.charAt(1) });
const graph = (text: string) => {
  const edges = text.split(" ").map(edge);
  return { ids: [...new Set(edges.flatMap(({ from, to }) => [from, to]))], edges };
};
const drawn = (text: string) => layoutOf(graph(text).ids, graph(text).edges);
const columns = (text: string) => Object.fromEntries(drawn(text).nodes.map(({ id, layer }) => [id, layer]));

const name = fc.constantFrom(..."abcdefghij");
const someEdges = fc.array(fc.record({ from: name, to: name }), { maxLength: 24 });

describe("the dependency picture", () => {
  it("puts each service behind all that need it", () => {
    expect(columns("pa as sf af")).toEqual({ p: 0, a: 1, s: 2, f: 3 });
  });

  it("puts a start next to what it needs first", () => {
    expect(columns("ab bc cd xd")).toEqual({ a: 0, b: 1, c: 2, d: 3, x: 2 });
  });

  it("draws a circle with one line that runs backwards", () => {
    const { edges } = drawn("ab bc ca");
    expect(edges.filter(({ isBack }) => isBack).map((one) => one.edge)).toEqual([{ from: "c", to: "a" }]);
  });

  it("untangles what can be untangled", () => {
    const { nodes } = drawn("ax by cz");
    const y = (id: string) => nodes.find((node) => node.id === id)?.y ?? 0;
    expect([y("a") - y("x"), y("b") - y("y"), y("c") - y("z")]).toEqual([0, 0, 0]);
  });

  it("stands in the middle of what it needs", () => {
    const { nodes } = drawn("ax ay");
    const y = (id: string) => nodes.find((node) => node.id === id)?.y ?? 0;
    expect(y("a")).toBeCloseTo((y("x") + y("y")) / 2);
  });

  it("is empty without services", () => {
    expect(layoutOf([], []).nodes).toEqual([]);
  });

  it("never lays one service over another", () => {
    fc.assert(
      fc.property(someEdges, (edges) => {
        const { nodes, width, height } = layoutOf([..."abcdefghij"], edges);
        for (const [at, one] of nodes.entries()) {
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.y).toBeGreaterThanOrEqual(0);
          expect(one.x + NODE.width).toBeLessThanOrEqual(width);
          expect(one.y + NODE.height).toBeLessThanOrEqual(height);
          for (const other of nodes.slice(at + 1))
            if (one.layer === other.layer) expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(NODE.height + 8);
        }
      }),
    );
  });

  it("lets every line run from left to right, except those that are marked", () => {
    fc.assert(
      fc.property(someEdges, (told) => {
        const { nodes, edges } = layoutOf([..."abcdefghij"], told);
        const layerOf = new Map(nodes.map(({ id, layer }) => [id, layer]));
        for (const { edge: one, isBack, points } of edges) {
          const step = (layerOf.get(one.to) ?? 0) - (layerOf.get(one.from) ?? 0);
          expect(isBack ? -step : step).toBeGreaterThan(0);
          for (const [at, point] of points.entries())
            expect(point.x).toBeGreaterThan(points[at - 1]?.x ?? Number.NEGATIVE_INFINITY);
        }
        const wanted = new Set(told.filter(({ from, to }) => from !== to).map(({ from, to }) => from + to));
        expect(edges.map((line) => line.edge.from + line.edge.to).sort()).toEqual([...wanted].sort());
      }),
    );
  });

  it("marks a line only where there is a circle", () => {
    fc.assert(
      fc.property(someEdges, (told) => {
        const downhill = told.filter(({ from, to }) => from < to);
        expect(layoutOf([..."abcdefghij"], downhill).edges.some(({ isBack }) => isBack)).toBe(false);
      }),
    );
  });

  it("leads no line through a service", () => {
    fc.assert(
      fc.property(someEdges, (told) => {
        const { nodes, edges } = layoutOf([..."abcdefghij"], told);
        for (const { points } of edges)
          for (const point of points.slice(1, -1))
            for (const node of nodes) {
              const isBeside = point.x < node.x || point.x > node.x + NODE.width;
              expect(isBeside || point.y < node.y || point.y > node.y + NODE.height).toBe(true);
            }
      }),
    );
  });

  it("is the same in whatever order it is told", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ from: name, to: name }), { selector: (one) => one.from + one.to }),
        (told) => {
          const ids = [..."abcdefghij"];
          expect(layoutOf(ids.toReversed(), told.toReversed())).toEqual(layoutOf(ids, told));
        },
      ),
    );
  });
});

it("a line is straight along a layer and curved between two", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 10, y: 8 },
    { x: 30, y: 8 },
    { x: 40, y: 4 },
  ];
  expect(pathOf(points)).toBe("M0 0C5 0 5 8 10 8H30C35 8 35 4 40 4");
});
