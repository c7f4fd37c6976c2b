import { type Times, utcTimes } from "#components/format/zone";
import type { Signal } from "#components/signal/signal-shape";
import type { FirstRun } from "#lib/queries/first-run/first-run";

export const stepNames = ["service", "key", "snippet", "check"] as const;
export type StepName = (typeof stepNames)[number];

/** A service is connected: its flag is evaluated, and its spans say which variant served. */
export const isConnected = (facts: FirstRun): boolean =>
  facts.flag !== null && facts.key !== null && facts.evaluatedAt !== null && facts.spans?.carryVariant === true;

/** Which steps are done, by facts alone: whoever did them, here or over REST, and whenever. */
export function stepsDone(facts: FirstRun): Record<StepName, boolean> {
  return {
    service: facts.flag !== null,
    key: facts.key !== null,
    snippet: facts.evaluatedAt !== null || facts.spans !== null,
    check: isConnected(facts),
  };
}

export const countDone = (facts: FirstRun): number => Object.values(stepsDone(facts)).filter(Boolean).length;

/** The steps that are open without being asked for: the first that is not done, and the check, so that it is seen to turn. */
export function openSteps(facts: FirstRun): readonly StepName[] {
  const done = stepsDone(facts);
  if (!done.service) return ["service"];
  if (!done.key) return ["key"];
  return done.check ? ["check"] : ["snippet", "check"];
}

export interface Check {
  signal: Signal;
  words: string;
  detail: string;
}

export function evaluationCheck({ flag, evaluatedAt }: FirstRun, times: Times = utcTimes): Check {
  const name = flag?.key ?? "the flag";
  if (evaluatedAt === null)
    return { signal: "none", words: "Waiting for the first evaluation", detail: `of ${name}, at any gateway` };
  return { signal: "ok", words: "Evaluated", detail: `${name}, last ${when(evaluatedAt, times)}` };
}

export function spanCheck({ flag, spans }: FirstRun, times: Times = utcTimes): Check {
  const service = flag?.service ?? "the service";
  if (spans === null) return { signal: "none", words: "Waiting for the first span", detail: `of ${service}` };
  const heard = `${spans.count.toLocaleString("en-GB")} of ${service}, last ${when(spans.lastAt, times)}`;
  if (spans.carryVariant) return { signal: "ok", words: "Spans arrive with their variant", detail: heard };
  return {
    signal: "elevated",
    words: "Spans arrive without a variant",
    detail: `${heard}. Set feature_flag.result.variant on them: gates could not tell the releases apart.`,
  };
}

const when = (atMs: number, times: Times): string => `${times.dayShort(atMs)} ${times.clockNamed(atMs)}`;
