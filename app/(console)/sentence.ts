import type { RichPart } from "#components/ui/rich";

/** Generated sentences mark what matters with asterisks: `because *errors* were …`. */
export function sentence(text: string): RichPart[] {
  const parts: RichPart[] = text
    .split(/\*([^*]+)\*/)
    .map((piece, index): RichPart => (index % 2 === 1 ? { strong: piece } : piece))
    .filter((piece) => piece !== "");
  return parts;
}
