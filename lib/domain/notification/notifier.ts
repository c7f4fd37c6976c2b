import type { DestinationKind } from "./plan.ts";

/** One message as it is delivered; every attempt carries the same `id`. */
export interface Message {
  /** Stable key: webhook-id and local part of the Message-ID. */
  id: string;
  event: string;
  environment: string;
  /** What the message says; see `MessageContent`. */
  content: MessageContent;
  /** When the fact happened. */
  at: Date;
  /** Why this destination gets it, in words. */
  reason: string;
}

export interface MessageContent {
  subject: { kind: "rollout" | "incident" | "environment"; id: string; title: string; path: string };
  /** One sentence for people. */
  sentence: string;
  /** Plain JSON for machines. */
  facts: Record<string, unknown>;
  page: boolean;
}

export interface Destination {
  id: string;
  name: string;
  kind: DestinationKind;
  settings: Record<string, unknown>;
  /** Opened signing secret; null when the destination has none. */
  secret: string | null;
}

export type DeliveryOutcome =
  | { ok: true }
  /** `later`: it may work on another try, not before `afterSeconds` when the receiver said so. */
  | { ok: false; retry: "later"; error: string; afterSeconds?: number }
  /** `never`: no later try can work; `disable` when the receiver says that the address is gone. */
  | { ok: false; retry: "never"; error: string; disable?: boolean };

/** Port: sends one message to one kind of destination. Never throws; every trouble is an outcome. */
export interface Notifier {
  kind: DestinationKind;
  deliver(message: Message, destination: Destination, now: Date): Promise<DeliveryOutcome>;
}

/** Seconds before attempt 1, 2, …; the suggestion of Standard Webhooks. */
export const attemptDelaySeconds = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/**
 * Seconds until the next attempt, or null when all are used up.
 * @param jitter in [0, 1): spreads many failures of one receiver.
 */
export function nextAttemptSeconds(attemptsMade: number, jitter: number, receiverAsksSeconds = 0): number | null {
  const delay = attemptDelaySeconds[attemptsMade];
  if (delay === undefined) return null;
  const longest = attemptDelaySeconds[attemptDelaySeconds.length - 1] ?? delay;
  return Math.min(longest, Math.max(delay * (1 + 0.1 * jitter), receiverAsksSeconds));
}
