import type { At } from "#components/format/times";
import { type Times, utcTimes } from "#components/format/zone";
import type { RichPart } from "#components/ui/rich";

export interface Written {
  times: Times;
  /** When the sentence was written. */
  at: At;
}

/** Generated sentences mark what matters with asterisks: `because *errors* were …`; their clocks follow the reader. */
export function sentence(text: string, { times, at }: Written = { times: utcTimes, at: 0 }): RichPart[] {
  const parts: RichPart[] = times
    .inWords(text, at)
    .split(/\*([^*]+)\*/)
    .map((piece, index): RichPart => (index % 2 === 1 ? { strong: piece } : piece))
    .filter((piece) => piece !== "");
  return parts;
}
