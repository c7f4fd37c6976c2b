"use client";

import { useId, useState } from "react";
import { type DependencyStrength, dependencyStrengthMeanings } from "#lib/domain/catalogue/service";
import { DataTable } from "../ui/table.tsx";
import { layoutOf, type PlacedEdge, pathOf } from "./layout.ts";
import { type PictureNode, PictureNodeBox } from "./picture-node.tsx";

export type PictureEdge = { from: string; to: string; strength: DependencyStrength };

export type DependencyPictureProps = {
  /** "Dependencies of income-scorer" */
  title: string;
  /** What the picture says, in one sentence. */
  takeaway: string;
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
};

/** Who needs what, from left to right; the same as a table. */
export function DependencyPicture({ title, takeaway, nodes, edges }: DependencyPictureProps) {
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  return (
    <figure aria-labelledby={titleId}>
      <figcaption className="mb-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="sr-only" id={titleId}>
          {title}
        </span>
        <p className="muted">{takeaway}</p>
        <span className="legend">
          {!asTable && <Lines />}
          <button type="button" className="link-meta" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? "Picture" : "Table"}
            <span className="sr-only"> of {title}</span>
          </button>
        </span>
      </figcaption>
      {asTable ? (
        <EdgeTable title={title} nodes={nodes} edges={edges} />
      ) : (
        <Drawing title={title} nodes={nodes} edges={edges} />
      )}
    </figure>
  );
}

function Lines() {
  return (
    <>
      <span>
        <i className="line-sample" aria-hidden="true" />
        hard: {dependencyStrengthMeanings.hard}
      </span>
      <span>
        <i className="line-sample soft" aria-hidden="true" />
        soft: {dependencyStrengthMeanings.soft}
      </span>
    </>
  );
}

type Drawn = Omit<DependencyPictureProps, "takeaway">;

function Drawing({ title, nodes, edges }: Drawn) {
  const layout = layoutOf(
    nodes.map(({ id }) => id),
    edges,
  );
  // By keyboard from left to right, and from top to bottom.
  const places = layout.nodes.toSorted((a, b) => a.layer - b.layer || a.y - b.y);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const { width, height } = layout;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="picture" aria-label={`${title}, picture`} tabIndex={0}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing whose boxes are links is a group of them. */}
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="group" aria-label={title}>
        {layout.edges.map((line) => (
          <Line key={`${line.edge.from} ${line.edge.to}`} line={line} />
        ))}
        {places.map((place) => {
          const node = byId.get(place.id);
          return node && <PictureNodeBox key={place.id} node={node} place={place} />;
        })}
      </svg>
    </section>
  );
}

function Line({ line: { edge, isBack, points } }: { line: PlacedEdge<PictureEdge> }) {
  const [first, second] = points;
  const end = isBack ? first : points.at(-1);
  if (!first || !second || !end) return null;
  const look = [edge.strength, isBack ? "back" : ""].filter(Boolean).join(" ");
  const word = isBack ? "circle" : edge.strength === "soft" ? "soft" : "";
  const tip = isBack ? `M${end.x} ${end.y}l8 -4v8z` : `M${end.x} ${end.y}l-8 -4v8z`;
  return (
    <g>
      <path className={`edge ${look}`} d={pathOf(points)} />
      <path className={`arrow ${look}`} d={tip} />
      {word && (
        <text className={`edge-word ${look}`} x={(first.x + second.x) / 2} y={(first.y + second.y) / 2 + 4}>
          {word}
        </text>
      )}
    </g>
  );
}

function EdgeTable({ title, nodes, edges }: Drawn) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const line = (id: string) => {
    const node = byId.get(id);
    const words = node && (node.states.length > 0 ? node.states.map(({ word }) => word).join(", ") : node.note);
    return words ? `${id} (${words})` : id;
  };
  return (
    <DataTable
      caption={title}
      columns={[
        { key: "from", label: "Service" },
        { key: "to", label: "Needs" },
        { key: "strength", label: "How much" },
      ]}
      rows={edges.map((edge) => ({
        id: `${edge.from} ${edge.to}`,
        href: byId.get(edge.from)?.href,
        cells: {
          from: line(edge.from),
          to: line(edge.to),
          strength: `${edge.strength}: ${dependencyStrengthMeanings[edge.strength]}`,
        },
      }))}
    />
  );
}
