import { formatCount, formatNumber } from "#components/format/numbers";
import { type Times, utcTimes } from "#components/format/zone";
import type { Fault } from "#lib/domain/gate-proof/fault";
import type { ProofLine } from "#lib/queries/rollout/gate-proofs";

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** "+1 point", "20 % slower". */
export function faultWords({ kind, by }: Fault): string {
  switch (kind) {
    case "points":
      return `+${points(by)} of bad events`;
    case "slower":
      return `answers ${Number(((by - 1) * 100).toFixed(1))} % slower`;
    case "score":
      return `scores lower by ${Number(by.toFixed(3))}`;
    case "gap":
      return `one group worse by ${points(by)}`;
  }
}

function points(share: number): string {
  const count = Number((share * 100).toFixed(2));
  return `${count} ${count === 1 ? "point" : "points"}`;
}

export function falseAlarmWords({ result }: ProofLine): string {
  if (!result.baselineKeepsRule) return "the baseline itself breaks this rule, so nothing can be said of false alarms";
  const count = `${formatCount(result.falseAlarms)} of ${formatCount(result.resamplings)} false alarms`;
  const promise = `promised: at most ${percent(result.promisedRate)} in the long run`;
  return result.falseAlarms > result.mostExpected
    ? `${count} (${promise}): more than chance explains`
    : `${count} (${promise})`;
}

export function detectionWords({ result }: ProofLine): string {
  const seen = `${faultWords(result.fault)}: found in ${formatNumber(result.detections / result.resamplings, { kind: "percent", digits: 0 })} of ${formatCount(result.resamplings)}`;
  const delay = result.medianDelaySeconds;
  return delay === null
    ? `${seen} within ${formatCount(result.seconds)} s`
    : `${seen}, median after ${formatCount(delay)} s`;
}

/** The newest proof of a gate in one line, with its age. */
export function proofWords(proof: ProofLine | undefined, times: Times = utcTimes): string {
  if (!proof) return "not proved on this service's traffic yet";
  return `${falseAlarmWords(proof)}; ${detectionWords(proof)} · ${provedAtWords(proof, times)}`;
}

/** With its day: a proof of last month still stands here. */
export const provedAtWords = ({ provedAt }: ProofLine, times: Times): string =>
  `${times.dayShort(provedAt)} ${times.clockNamed(provedAt)}`;
