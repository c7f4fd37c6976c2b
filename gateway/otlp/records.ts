import type { DecodedLog, DecodedSpan, ResourceFacts } from "./decoded.ts";
import { type FlagFacts, flagFactsOf, idOf, type Known, numberOf, textOf } from "./known-attributes.ts";

const NO_BYTES = new Uint8Array(0);

/** Names under which a flag evaluation is reported: now, and before. */
export const evaluationEvents: ReadonlySet<string> = new Set(["feature_flag.evaluation", "feature_flag"]);

export function emptySpan(resource: ResourceFacts): DecodedSpan {
  return {
    resource,
    traceId: NO_BYTES,
    spanId: NO_BYTES,
    parentId: null,
    hasRemoteParent: false,
    name: "",
    kind: 0,
    status: 0,
    startUs: 0,
    durationNs: 0,
    httpStatus: null,
    errorType: null,
    flagKey: null,
    variant: null,
    unitId: null,
    reason: null,
    attributes: NO_BYTES,
    events: null,
    evaluations: null,
  };
}

export function emptyLog(resource: ResourceFacts): DecodedLog {
  return {
    resource,
    traceId: null,
    spanId: null,
    atUs: 0,
    severity: 0,
    eventName: null,
    body: null,
    known: {},
    attributes: NO_BYTES,
  };
}

/** Fills what a span's known attributes say. */
export function completeSpan(span: DecodedSpan, known: Known): DecodedSpan {
  const http = numberOf(known["http.response.status_code"] ?? known["http.status_code"]);
  span.httpStatus = http !== null && http >= 0 && http <= 999 ? Math.trunc(http) : null;
  span.errorType = textOf(known["error.type"]);
  if (known["feature_flag.key"] === undefined && known["feature_flag.context.id"] === undefined) {
    if (known["evenkeel.unit.id"] !== undefined) span.unitId = idOf(known["evenkeel.unit.id"]);
    return span;
  }
  return Object.assign(span, flagFactsOf(known));
}

export function noteEvaluation(span: DecodedSpan, eventName: string, known: Known): void {
  if (!evaluationEvents.has(eventName)) return;
  const facts: FlagFacts = flagFactsOf(known);
  if (facts.flagKey === null || facts.variant === null) return;
  span.evaluations ??= [];
  span.evaluations.push(facts);
}

export function resourceFactsOf(known: Known): ResourceFacts {
  return {
    service: idOf(known["service.name"]),
    environment: idOf(known["deployment.environment.name"]) ?? idOf(known["deployment.environment"]),
  };
}
