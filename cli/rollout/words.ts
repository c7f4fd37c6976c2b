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

/** What a person types to lift a hold, where typing does. */
const options: Partial<Record<Hold["kind"], string>> = {
  acknowledgement: '--acknowledge "why it may be released again"',
  gate: '--force --confirm-title "the title of the rollout"',
};

/** What holds it, who lifts that, and the address where. */
export const holdLines = (url: string, holds: readonly Hold[]): string[] =>
  holds.flatMap((hold) => [
    `  ${plain(holdSentence(hold))}${hold.words ? ` "${hold.words}"` : ""}`,
    `    ${url}${hold.where.href}`,
    ...(options[hold.kind] ? [`    by this command: ${options[hold.kind]}`] : []),
  ]);
