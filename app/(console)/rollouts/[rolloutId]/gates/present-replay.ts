import { formatCount } from "#components/format/numbers";
import { type Times, utcTimes } from "#components/format/zone";
import { percentWords } from "#lib/domain/gate/gate-words";
import type { Moment } from "#lib/domain/gate-proof/retrospect";
import type { GateReplay } from "#lib/queries/rollout/replay-gate";

export interface Variants {
  candidate: string;
  baseline: string;
}

/** What the gate would have come to, in one sentence. */
export function outcomeWords(
  { retrospect }: GateReplay,
  { candidate, baseline }: Variants,
  times: Times = utcTimes,
): string {
  const at = ({ at: takenAt, trafficPercent, seconds }: Moment) =>
    `${times.clockNamed(Date.parse(takenAt))}, ${formatCount(seconds)} s after the first tick, at ${percentWords(trafficPercent)}`;
  const { crossed, shownSafe } = retrospect;
  if (crossed) return `It would have found harm at ${at(crossed)}`;
  if (shownSafe) return `It would have shown ${candidate} to be no worse than ${baseline} at ${at(shownSafe)}`;
  return "It would have decided nothing: neither harm nor its absence was shown";
}
