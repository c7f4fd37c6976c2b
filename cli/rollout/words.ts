import type { Hold } from "#lib/domain/rollout/hold";
import { holdSentence } from "#lib/domain/rollout/hold";
import type { Decision, Rollout } from "./rollout-api.ts";

/** Metric names stand between asterisks in sentences that are made for pages. */
const plain = (sentence: string): string => sentence.replaceAll("*", "").replaceAll("\u202f", " ");

/** "rol_… running, step 1 of 3, 10 % on v2". */
export function standingWords({
  id,
  state,
  pauseReason,
  step,
  plan,
  trafficPercent,
  candidateVariant,
}: Rollout): string {
  const where = step === null ? "" : `, step ${step + 1} of ${plan.steps.length}`;
  const why = pauseReason ? ` (${pauseReason.replaceAll("_", " ")})` : "";
  return `${id} ${state.replaceAll("_", " ")}${why}${where}, ${trafficPercent} % on ${candidateVariant}`;
}

export const becauseWords = ({ because }: Pick<Rollout, "because">): string => plain(because);

/** "2026-11-28 10:48:08Z  advance   10 % → 50 %  Advanced … (Ada: words)". */
export function decisionLine({ at, kind, fromPercent, toPercent, because, words, by }: Decision): string {
  const moved = fromPercent === toPercent ? `at ${toPercent} %` : `${fromPercent} % → ${toPercent} %`;
  const said = words ? ` ${by.name}: "${words}"` : "";
  return `${timeWords(at)}  ${kind.replaceAll("_", " ").padEnd(9)}  ${moved.padEnd(13)}  ${plain(because)}${said}`;
}

export const timeWords = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;

/** What a person types to lift a hold, where typing does; `option` is the one that tells whether a command takes it. */
const lifts: Partial<Record<Hold["kind"], { command: string; option: string; typed: string }>> = {
  acknowledgement: {
    command: "rollout start",
    option: "acknowledge",
    typed: '--acknowledge "why it may be released again"',
  },
  gate: {
    command: "rollout advance",
    option: "confirm-title",
    typed: '--force --confirm-title "the title of the rollout"',
  },
};

/** What holds it, who lifts that, the address where, and what to type. @param taken options of the command that says so */
export const holdLines = (url: string, holds: readonly Hold[], taken: object = {}): string[] =>
  holds.flatMap((hold) => {
    const lift = lifts[hold.kind];
    return [
      `  ${plain(holdSentence(hold))}${hold.words ? ` "${hold.words}"` : ""}`,
      `    ${url}${hold.where.href}`,
      ...(lift ? [`    by ${lift.option in taken ? "this command" : lift.command}: ${lift.typed}`] : []),
    ];
  });

/** How a refusal begins: with what is missing on the line, where that is all it takes to go on. */
export function refusedWords(holds: readonly Hold[], taken: object): string {
  const missing = holds.find(({ kind }) => kind === "acknowledgement" && "acknowledge" in taken);
  return missing ? `${lifts.acknowledgement?.typed} is missing: ${missing.because}.` : "Refused:";
}
