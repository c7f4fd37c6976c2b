import Link from "next/link";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { NODE, type PlacedNode } from "./layout.ts";

/** One service of the picture. */
export type PictureNode = {
  id: string;
  href: string;
  /** What goes on: shape and word, the worst first. Empty when it is quiet. */
  states: readonly { signal: Signal; word: string }[];
  /** Second line of a quiet one. */
  note: string;
  /** False: others need it, nobody has entered it. */
  isKnown: boolean;
  /** The service whose page this is. */
  isCurrent?: boolean;
  /** All of it in one sentence, with its lines. */
  label: string;
};

/** As many letters as have room; the rest is in the label. */
const LETTERS = 25;
const LETTER_WIDTH = 6.2;

const shortened = (text: string, letters = LETTERS) =>
  text.length > letters ? `${text.slice(0, letters - 1)}…` : text;

/** A box that leads to the service: its name, and what goes on there or who it is. */
export function PictureNodeBox({ node, place }: { node: PictureNode; place: PlacedNode }) {
  const look = ["node", node.isKnown ? "" : "absent", node.isCurrent ? "current" : ""].filter(Boolean).join(" ");
  return (
    <Link href={node.href} className={look} aria-current={node.isCurrent ? "page" : undefined}>
      <title>{node.label}</title>
      <rect x={place.x} y={place.y} width={NODE.width} height={NODE.height} rx="8" />
      <text className="node-name" x={place.x + 12} y={place.y + 22}>
        {shortened(node.id)}
      </text>
      {node.states.length === 0 ? (
        <text x={place.x + 12} y={place.y + 40}>
          {shortened(node.note, LETTERS + 3)}
        </text>
      ) : (
        placedStates(node.states).map(({ signal, word, x }) => (
          <g key={word}>
            <SignalShape signal={signal} size={11} x={place.x + 12 + x} y={place.y + 30.5} />
            <text className="node-state" x={place.x + 28 + x} y={place.y + 40}>
              {word}
            </text>
          </g>
        ))
      )}
    </Link>
  );
}

/** Side by side, as many as fit: the first always does. */
function placedStates(states: PictureNode["states"]): Array<{ signal: Signal; word: string; x: number }> {
  let x = 0;
  const shown: Array<{ signal: Signal; word: string; x: number }> = [];
  for (const state of states) {
    const room = 16 + state.word.length * LETTER_WIDTH;
    if (shown.length > 0 && x + room > NODE.width - 20) break;
    shown.push({ ...state, x });
    x += room + 12;
  }
  return shown;
}
