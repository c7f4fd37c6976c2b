import type { IncidentFamily } from "./state.ts";

/** How a service is called outside, and what one unit of its work is. */
export interface ServiceWords {
  /** "Income scoring". */
  name: string;
  unit: { one: string; many: string };
}

/** Words for a service that stated none: `income-scorer` reads "Income scorer". */
export function wordsOfService(service: string): ServiceWords {
  const text = service.replaceAll(/[-_.]+/g, " ").trim() || "The service";
  return { name: text.charAt(0).toUpperCase() + text.slice(1), unit: { one: "request", many: "requests" } };
}

const pad = (value: number): string => String(value).padStart(2, "0");
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** `14:02`, always UTC. */
export const clockOf = (at: Date): string => `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
/** `22 November`, UTC. */
export const dayOf = (at: Date): string => `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
/** `14:02 UTC`, with the day when it is not the day of `now`. */
export const momentOf = (at: Date, now: Date): string =>
  at.toISOString().slice(0, 10) === now.toISOString().slice(0, 10)
    ? `${clockOf(at)} UTC`
    : `${clockOf(at)} UTC on ${dayOf(at)}`;

/** `6,238`. */
export const countOf = (count: number): string => String(Math.round(count)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");

/** `46 s`, `7 min`, `2 h 5 min`, `3 days`. */
export function durationOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60)
    return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  return `${Math.round(minutes / 1440)} days`;
}

/** "Some", "Most" or "All": how much of the work met the problem. */
export function shareWord(units: number, of: number | null): "Some" | "Most" | "All" {
  if (!of || units <= 0) return "Some";
  const share = units / of;
  return share >= 0.999 ? "All" : share > 0.5 ? "Most" : "Some";
}

interface SymptomWords {
  /** Title of the public post; `{Share}`, `{units}` and `{service}` are filled in. */
  title: string;
  /** Object of "We are looking into …". */
  symptom: string;
  /** What people notice, with "may": nothing is claimed before it is confirmed. */
  effect: string;
  /** Past tense with "were", for the people inside. */
  plain: string;
}

/** No cause, no model, no metric: what a person outside can notice. */
export const symptoms: Record<IncidentFamily, SymptomWords> = {
  fairness: {
    title: "{Share} {units} may have been treated unfairly",
    symptom: "results that may be less fair to some groups of people than they should be",
    effect: "{Share} {units} may have got a wrong result, and some groups of people more often than others",
    plain: "{Share} {units} were judged less fairly than before",
  },
  quality: {
    title: "{Share} {units} may have got wrong results",
    symptom: "results that may be wrong",
    effect: "{Share} {units} may have got a wrong result",
    plain: "{Share} {units} got wrong results more often than before",
  },
  errors: {
    title: "{Share} {units} may have failed",
    symptom: "errors",
    effect: "{Share} {units} may fail",
    plain: "{Share} {units} failed more often than before",
  },
  latency: {
    title: "Slow answers for {share} {units}",
    symptom: "slow answers",
    effect: "{Share} {units} may take longer than usual",
    plain: "{Share} {units} took longer than before",
  },
  business: {
    title: "{Share} {units} may have taken an unusual course",
    symptom: "an unusual change in results",
    effect: "{Share} {units} may have taken an unusual course",
    plain: "{Share} {units} were completed less often than before",
  },
  other: {
    title: "A problem with {service}",
    symptom: "a problem",
    effect: "{Share} {units} may be affected",
    plain: "{Share} {units} were affected",
  },
};

/** Fills the words in; unknown braces stay, so that a missing word is seen and not hidden. */
export function fillWords(text: string, words: Record<string, string>): string {
  return text.replaceAll(/\{([A-Za-z]+)\}/g, (whole, name: string) => words[name] ?? whole);
}
