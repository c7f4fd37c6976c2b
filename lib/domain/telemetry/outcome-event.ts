/** What an outcome event shares whether it came as a log record or as JSON. Ids are the application's own. */
interface OutcomeIdentity {
  environment: string;
  service: string;
  unitId: string | null;
  /** 32 lower-case hex digits. */
  traceId: string | null;
  flagKey: string | null;
  variant: string | null;
  atMs: number;
  /** The sender left the time out, so `atMs` is when it was heard. */
  isAtHeard?: boolean;
  /** When its unit was served, where telemetry told; its exposure goes by that, also when it names its variant itself. */
  unitServedAtMs?: number;
  /** When the variant was served, where another record told; null = unknown. */
  servedAtMs: number | null;
}

export interface PredictionEvent extends OutcomeIdentity {
  kind: "prediction";
  predictionId: string;
  /** 1 positive, 0 negative decision (other numbers: a class). */
  value: number;
  score: number | null;
  group: string | null;
}

export interface LabelEvent extends OutcomeIdentity {
  kind: "label";
  predictionId: string;
  value: number;
  group: string | null;
}

export interface FeedbackEvent extends OutcomeIdentity {
  kind: "feedback";
  /** Idempotency key. */
  id: string;
  /** 0 (bad) to 1 (good). */
  value: number;
}

export interface ConversionEvent extends OutcomeIdentity {
  kind: "conversion";
  id: string;
  goal: string;
  /** 1 converted, 0 the window closed without it. */
  value: number;
}

/** Harm with a name, reported by a service or an evaluator. */
export interface StopReportEvent extends OutcomeIdentity {
  kind: "stop_event";
  id: string;
  event: string;
}

export type OutcomeEvent = PredictionEvent | LabelEvent | FeedbackEvent | ConversionEvent | StopReportEvent;
