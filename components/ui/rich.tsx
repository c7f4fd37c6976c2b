import Link from "next/link";
import { Fragment } from "react";

/** A piece of a sentence generated from data. */
export type RichPart =
  | string
  | { strong: string }
  | { muted: string }
  | { mono: string }
  | { href: string; text: string };

/** A sentence generated from data: plain, or in pieces of which some stand out. */
export type RichText = string | readonly RichPart[];

function part(piece: RichPart) {
  if (typeof piece === "string") return piece;
  if ("strong" in piece) return <em>{piece.strong}</em>;
  if ("muted" in piece) return <span className="muted">{piece.muted}</span>;
  if ("mono" in piece) return <span className="mono">{piece.mono}</span>;
  return (
    <Link className="link" href={piece.href}>
      {piece.text}
    </Link>
  );
}

/** Prints a generated sentence. */
export function Rich({ text }: { text: RichText }) {
  if (typeof text === "string") return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one sentence have no identity but their place.
  return text.map((piece, index) => <Fragment key={index}>{part(piece)}</Fragment>);
}

/** The same sentence without emphasis, for labels and live regions. */
export function plainText(text: RichText): string {
  if (typeof text === "string") return text;
  return text
    .map((piece) => {
      if (typeof piece === "string") return piece;
      return "text" in piece ? piece.text : Object.values(piece).join("");
    })
    .join("");
}
