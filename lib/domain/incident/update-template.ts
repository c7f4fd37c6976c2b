import type { ServiceWords } from "./plain-words.ts";
import { clockOf, countOf, durationOf, fillWords, momentOf, shareWord, symptoms } from "./plain-words.ts";
import type { IncidentFamily, UpdatePhase } from "./state.ts";
import type { Mitigation } from "./transition.ts";

/** What a public text may say. Internal names, metrics and model versions are not among it. */
export interface UpdateFacts {
  service: ServiceWords;
  family: IncidentFamily;
  /** Stop event that opened the incident, in words: "data leak". */
  stopEvent?: string | null;
  /** Title that a person gave; empty when the machine opened the incident. */
  title: string;
  impactStartedAt: Date;
  resolvedAt: Date | null;
  affected: { units: number; of: number | null } | null;
  /** Empty until it is confirmed. */
  cause: string;
  mitigation: Mitigation | null;
}

export interface UpdateText {
  title: string;
  body: string;
}

/** Deterministic public text for a phase: plain language, present tense, no cause before it is confirmed. */
export function draftUpdateText(phase: UpdatePhase, facts: UpdateFacts, now: Date): UpdateText {
  const words = wordsFor(facts, now);
  return {
    title: facts.title || fillWords(symptomOf(facts).title, words),
    body: sentences[phase](facts, words, now)
      .filter((sentence) => sentence !== "")
      .map((sentence) => fillWords(sentence, words))
      .join(" "),
  };
}

type Words = Record<string, string>;
type Sentences = (facts: UpdateFacts, words: Words, now: Date) => string[];

function wordsFor(facts: UpdateFacts, now: Date): Words {
  const share = shareWord(facts.affected?.units ?? 0, facts.affected?.of ?? null);
  const words: Words = {
    service: facts.service.name,
    units: facts.service.unit.many,
    Share: share,
    share: share.toLowerCase(),
    since: momentOf(facts.impactStartedAt, now),
  };
  const { symptom, effect } = symptomOf(facts);
  return { ...words, symptom, effect: fillWords(effect, words) };
}

/** What was reported is named, and that it is a report: whether it is true is not known yet. */
const symptomOf = ({ family, stopEvent }: UpdateFacts): { title: string; symptom: string; effect: string } =>
  stopEvent
    ? {
        title: `A report of ${stopEvent} in {service}`,
        symptom: `a report of ${stopEvent}`,
        effect: symptoms.other.effect,
      }
    : symptoms[family];

const sentences: Record<UpdatePhase, Sentences> = {
  investigating: (facts, _words, now) => [
    "We are looking into {symptom}, affecting {service} since {since}.",
    "{effect}.",
    doing(facts, now) || "We have no workaround yet.",
    advice(facts, now),
  ],
  identified: (facts, _words, now) => [
    facts.cause ? `We have found the cause of {symptom}: ${asSentence(facts.cause)}` : "We are dealing with {symptom}.",
    "{effect} since {since}.",
    doing(facts, now),
    advice(facts, now),
  ],
  monitoring: (facts, _words, now) => [
    facts.mitigation?.finishedAt
      ? `The ${facts.mitigation.words} finished at ${momentOf(new Date(facts.mitigation.finishedAt), now)}.`
      : "{service} has recovered.",
    "{service} works as before for new {units}.",
    "We are watching before we close this.",
    advice(facts, now),
  ],
  resolved: (facts, words, now) => [
    `The problem with {service} lasted from {since} to ${momentOf(endOf(facts, now), now)} (${durationOf(
      endOf(facts, now).getTime() - facts.impactStartedAt.getTime(),
    )})${scope(facts, words)}.`,
    facts.cause ? `The cause: ${asSentence(facts.cause)}` : "",
    facts.mitigation?.state === "succeeded" ? `It is fixed by the ${facts.mitigation.words}.` : "It is fixed.",
    advice(facts, now) || "You do not need to do anything.",
  ],
};

/** Impact ends when the mitigation worked, not when people finished watching. */
const endOf = (facts: UpdateFacts, now: Date): Date =>
  facts.mitigation?.finishedAt ? new Date(facts.mitigation.finishedAt) : (facts.resolvedAt ?? now);

const scope = (facts: UpdateFacts, words: Words): string =>
  facts.affected && facts.affected.units > 0 ? ` and reached ${countOf(facts.affected.units)} ${words.units}` : "";

function doing(facts: UpdateFacts, now: Date): string {
  const { mitigation } = facts;
  if (!mitigation) return "";
  if (mitigation.state === "failed")
    return `A first attempt, the ${mitigation.words}, did not work; we are on the next.`;
  if (mitigation.state === "succeeded" && mitigation.finishedAt)
    return `The ${mitigation.words} finished at ${momentOf(new Date(mitigation.finishedAt), now)}.`;
  return `We started the ${mitigation.words} at ${momentOf(new Date(mitigation.startedAt), now)}.`;
}

/** Decisions and answers live on after the fix, so people are told what happens to theirs. */
function advice(facts: UpdateFacts, now: Date): string {
  if (facts.family !== "fairness" && facts.family !== "quality") return "";
  const until = facts.mitigation?.finishedAt ? ` and ${momentOf(new Date(facts.mitigation.finishedAt), now)}` : "";
  const window = until ? `between ${clockOf(facts.impactStartedAt)}${until}` : "since {since}";
  return `Results given ${window} may be affected; we are reviewing them.`;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Appends the promise that every open post ends with, unless its author wrote one. */
export function withNextUpdate(body: string, nextUpdateAt: Date | null, now: Date): string {
  if (!nextUpdateAt || /next update/i.test(body)) return body;
  return `${body.trimEnd()} Next update by ${momentOf(nextUpdateAt, now)}.`;
}
