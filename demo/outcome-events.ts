/** Outcome events as OTLP log records with an event name; the README shows the same events as JSON. */
import { type Context, type Logger, ROOT_CONTEXT, SeverityNumber } from "@opentelemetry/api";
import type { Group } from "./adult.ts";
import { CONVERSION_GOAL, MODEL_FLAG } from "./settings.ts";

type EventAttributes = Record<string, string | number>;

interface Prediction {
  applicationId: string;
  value: 0 | 1;
  /** Probability in (0, 1). */
  score: number;
  group: Group;
  /** Absent when the flag could not be evaluated and the code's default model served the request. */
  variant: string | undefined;
  /** The context of the span that served the request. */
  context: Context;
}

export function emitPrediction(logger: Logger, prediction: Prediction): void {
  const attributes: EventAttributes = {
    "evenkeel.prediction.id": prediction.applicationId,
    "evenkeel.prediction.value": prediction.value,
    "evenkeel.prediction.score": prediction.score,
    "evenkeel.group": prediction.group,
    "feature_flag.key": MODEL_FLAG,
    "feature_flag.context.id": prediction.applicationId,
  };
  if (prediction.variant !== undefined) attributes["feature_flag.result.variant"] = prediction.variant;
  emit(logger, { eventName: "evenkeel.prediction", attributes, context: prediction.context });
}

export function emitLabel(logger: Logger, label: { applicationId: string; value: 0 | 1 }): void {
  const attributes = {
    "evenkeel.prediction.id": label.applicationId,
    "evenkeel.label.value": label.value,
    "feature_flag.context.id": label.applicationId,
  };
  emit(logger, { eventName: "evenkeel.label", attributes, context: ROOT_CONTEXT });
}

/** score: 0 (bad) to 1 (good). */
export function emitFeedback(logger: Logger, feedback: { applicationId: string; score: number }): void {
  const attributes = {
    "feature_flag.context.id": feedback.applicationId,
    "evenkeel.feedback.score": feedback.score,
  };
  emit(logger, { eventName: "evenkeel.feedback", attributes, context: ROOT_CONTEXT });
}

/** value: 1 = the applicant opened the account before the window closed, 0 = the window closed without it. */
export function emitConversion(logger: Logger, conversion: { applicationId: string; value: 0 | 1 }): void {
  const attributes = {
    "feature_flag.context.id": conversion.applicationId,
    "evenkeel.conversion.goal": CONVERSION_GOAL,
    "evenkeel.conversion.value": conversion.value,
  };
  emit(logger, { eventName: "evenkeel.conversion", attributes, context: ROOT_CONTEXT });
}

function emit(logger: Logger, event: { eventName: string; attributes: EventAttributes; context: Context }): void {
  logger.emit({ ...event, severityNumber: SeverityNumber.INFO, timestamp: Date.now() });
}
