import type { OutcomeEvent } from "#lib/domain/telemetry/outcome-event";
import { STOP_EVENT_NAME } from "#lib/domain/telemetry/stop-event";
import { saysWhose } from "../events/event-schema.ts";
import type { DecodedLog } from "../otlp/decoded.ts";
import { idOf, type KnownAttribute, LONGEST_ID, numberOf, textOf } from "../otlp/known-attributes.ts";
import { nameOf } from "./draft.ts";

/** The record has an outcome's event name and lacks what such an event needs; the message names attribute and rule. */
export class InvalidEvent extends Error {
  override readonly name = "InvalidEvent";
}

export interface LogPlace {
  environment: string;
  service: string;
  traceId: string | null;
  unitId: string | null;
  flagKey: string | null;
  variant: string | null;
  atMs: number;
  /** Idempotency key of events that bring none. */
  fallbackId: string;
}

/** The outcome that a log record reports, null for ordinary records. @throws InvalidEvent */
export function outcomeEventOf(log: DecodedLog, place: LogPlace): OutcomeEvent | null {
  const { fallbackId, ...rest } = place;
  const service = nameOf(textOf(log.known["evenkeel.service"]), place.service);
  const shared = { ...rest, service, servedAtMs: null };
  const id = idOf(log.known["evenkeel.event.id"]) ?? fallbackId;
  switch (log.eventName) {
    case "evenkeel.prediction": {
      const value = requireNumber(log, "evenkeel.prediction.value");
      const score = numberOf(log.known["evenkeel.prediction.score"]);
      const group = idOf(log.known["evenkeel.group"]);
      return { ...shared, kind: "prediction", predictionId: requirePredictionId(log, place), value, score, group };
    }
    case "evenkeel.label": {
      const value = requireNumber(log, "evenkeel.label.value");
      const group = idOf(log.known["evenkeel.group"]);
      return { ...shared, kind: "label", predictionId: requirePredictionId(log, place), value, group };
    }
    case "evenkeel.feedback": {
      const value = requireNumber(log, "evenkeel.feedback.score", [0, 1]);
      return { ...shared, kind: "feedback", id, value };
    }
    case "evenkeel.conversion": {
      const value = requireNumber(log, "evenkeel.conversion.value", [0, 1]);
      if (value !== 0 && value !== 1) throw new InvalidEvent("evenkeel.conversion.value must be 0 or 1");
      const goal = nameOf(textOf(log.known["evenkeel.conversion.goal"]), "");
      return { ...shared, kind: "conversion", id, goal, value };
    }
    case "evenkeel.stop_event": {
      const event = textOf(log.known["evenkeel.stop_event.name"]);
      if (event === null || !STOP_EVENT_NAME.test(event))
        throw new InvalidEvent(
          "evenkeel.stop_event.name must be lower case letters, digits and dashes, at most 48, letter first",
        );
      if (!saysWhose(rest))
        throw new InvalidEvent("evenkeel.stop_event needs a trace, a unit, or a flag with its variant");
      return { ...shared, kind: "stop_event", id, event };
    }
    case "gen_ai.evaluation.result": {
      // No convention for feedback exists yet; an evaluation by people under this name counts as theirs.
      if (log.known["gen_ai.evaluation.name"] !== "user_feedback") return null;
      const value = requireNumber(log, "gen_ai.evaluation.score.value", [0, 1]);
      return { ...shared, kind: "feedback", id, value };
    }
    default:
      return null;
  }
}

function requireNumber(log: DecodedLog, attribute: KnownAttribute, range?: [number, number]): number {
  const value = numberOf(log.known[attribute]);
  if (value === null) throw new InvalidEvent(`${attribute} must be a number`);
  if (range && !(value >= range[0] && value <= range[1]))
    throw new InvalidEvent(`${attribute} must be from ${range[0]} to ${range[1]}`);
  return value;
}

/** One decision a unit needs no id of its own: the unit's id names it. */
function requirePredictionId(log: DecodedLog, place: LogPlace): string {
  const id = idOf(log.known["evenkeel.prediction.id"]) ?? place.unitId;
  if (id === null) throw new InvalidEvent(`evenkeel.prediction.id must be a text of 1 to ${LONGEST_ID} characters`);
  return id;
}
