/**
 * The stream of applications the demo replays: rows of the held-out half of UCI Adult, stratified.
 *
 * The mix is stated, not natural: 5 % women and 20 % men with a positive label, so that a fairness gate has true
 * positives of both groups to count every second; the other 75 % are negatives in the data's own ratio of
 * women to men (29 % and 46 %). Within a stratum rows come in a seeded random order, again from the start when used up.
 */
import type { Group, LabelledRecord } from "./adult.ts";
import { type Random, seededRandom, shuffled } from "./random.ts";

interface Stratum {
  group: Group;
  label: 0 | 1;
  /** Share of all requests, 0 to 1. */
  share: number;
}

export const replayMix: readonly Stratum[] = [
  { group: "women", label: 1, share: 0.05 },
  { group: "men", label: 1, share: 0.2 },
  { group: "women", label: 0, share: 0.29 },
  { group: "men", label: 0, share: 0.46 },
];

/** An endless stream; the same seed gives the same rows in the same order. */
export function* replayStream(rows: readonly LabelledRecord[], seed: number): Generator<LabelledRecord, never> {
  const random = seededRandom(seed);
  const decks = replayMix.map((stratum) => {
    const members = rows.filter((row) => row.group === stratum.group && row.label === stratum.label);
    return endlessDeck(members, random);
  });
  for (;;) {
    const row = decks[pickStratum(random.next())]!.next().value;
    yield row;
  }
}

function pickStratum(uniform: number): number {
  let cumulative = 0;
  for (const [index, stratum] of replayMix.entries()) {
    cumulative += stratum.share;
    if (uniform < cumulative) return index;
  }
  return replayMix.length - 1;
}

function* endlessDeck(rows: readonly LabelledRecord[], random: Random): Generator<LabelledRecord, never> {
  if (rows.length === 0) throw new Error("A stratum of the replay has no rows");
  for (;;) yield* shuffled(rows, random);
}
