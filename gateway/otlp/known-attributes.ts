import type { Scalar } from "./decoded.ts";
import { cleanText } from "./json-bytes.ts";

/** Attributes that Evenkeel understands, by their OpenTelemetry name; all others are only stored. */
export const knownAttributes = [
  "service.name",
  "deployment.environment.name",
  "deployment.environment",
  "feature_flag.key",
  "feature_flag.result.variant",
  "feature_flag.variant",
  "feature_flag.result.reason",
  "feature_flag.context.id",
  "evenkeel.unit.id",
  "http.response.status_code",
  "http.status_code",
  "error.type",
  "event.name",
  "evenkeel.event.id",
  "evenkeel.service",
  "evenkeel.prediction.id",
  "evenkeel.prediction.value",
  "evenkeel.prediction.score",
  "evenkeel.group",
  "evenkeel.label.value",
  "evenkeel.feedback.score",
  "evenkeel.conversion.goal",
  "evenkeel.conversion.value",
  "evenkeel.stop_event.name",
  "gen_ai.evaluation.name",
  "gen_ai.evaluation.score.value",
] as const;

export type KnownAttribute = (typeof knownAttributes)[number];
export type Known = Partial<Record<KnownAttribute, Scalar>>;

const names: ReadonlySet<string> = new Set(knownAttributes);
export const isKnownAttribute = (name: string): name is KnownAttribute => names.has(name);

/** Text of an attribute; numbers as written. Empty text is no text. */
export function textOf(value: Scalar | undefined): string | null {
  if (value === undefined || value === "" || typeof value === "boolean") return null;
  return typeof value === "string" ? cleanText(value) : String(value);
}

export function numberOf(value: Scalar | undefined): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Longest id of a unit, prediction, flag or variant that indexes take. */
export const LONGEST_ID = 256;

/** An id, or null when there is none or it is too long to be one. */
export function idOf(value: Scalar | undefined): string | null {
  const text = textOf(value);
  return text !== null && text.length <= LONGEST_ID ? text : null;
}

export interface FlagFacts {
  flagKey: string | null;
  variant: string | null;
  unitId: string | null;
  /** Why the variant was chosen, in lower case as OpenTelemetry writes it. */
  reason: string | null;
}

/** Feature-flag attributes, current names before deprecated ones. */
export function flagFactsOf(known: Known): FlagFacts {
  return {
    flagKey: idOf(known["feature_flag.key"]),
    variant: idOf(known["feature_flag.result.variant"]) ?? idOf(known["feature_flag.variant"]),
    unitId: idOf(known["feature_flag.context.id"]) ?? idOf(known["evenkeel.unit.id"]),
    reason: idOf(known["feature_flag.result.reason"])?.toLowerCase() ?? null,
  };
}
