/**
 * Glossary of notifications
 * - An event is a fact in the past tense, `rollout.rolled_back`; a destination is where someone wants to hear of it.
 * - A plan says who gets a message and why, and who does not and why; both are pure facts that can be shown.
 * - A page is a message meant to make a person act now. A near miss is told, never paged.
 * - A message has one stable key for all its attempts, so that a receiver can recognise a repeat.
 * - A notifier is the port behind which a kind of destination stands.
 */
import type { NotificationEvent } from "./events.ts";

export const destinationKinds = ["webhook", "email"] as const;
export type DestinationKind = (typeof destinationKinds)[number];

export interface PlannedDestination {
  id: string;
  kind: DestinationKind;
  name: string;
  /** Events it asked for; null = the usual ones of its kind. */
  events: readonly string[] | null;
}

export interface Notice {
  event: NotificationEvent;
  environment: string;
  /** False for what nobody has to act on, such as a near miss. */
  page: boolean;
  /** The incident that this event opened, when it did: the incident's own message then tells it all. */
  incidentId: string | null;
}

export interface PlannedMessage {
  destinationId: string;
  /** Why this destination gets it, in words. */
  reason: string;
}

/** What a person's inbox is worth interrupting for; a webhook takes everything and filters for itself. */
const worthAnEmail: ReadonlySet<NotificationEvent> = new Set<NotificationEvent>([
  "rollout.paused",
  "rollout.rolled_back",
  "rollout.failed",
  "rollout.not_followed",
  "rollout.start_failed",
  "rollout.submitted",
  "rollout.unguarded",
  "incident.opened",
  "incident.severity_changed",
  "incident.updated",
  "incident.update_overdue",
  "incident.resolved",
]);

export function planMessages(notice: Notice, destinations: readonly PlannedDestination[]): PlannedMessage[] {
  return destinations.flatMap((destination) => {
    const reason = reasonFor(notice, destination);
    return reason ? [{ destinationId: destination.id, reason }] : [];
  });
}

function reasonFor(notice: Notice, destination: PlannedDestination): string | null {
  const { event, environment } = notice;
  if (destination.events)
    return destination.events.includes(event) ? `"${destination.name}" asked for ${event} of ${environment}` : null;
  if (destination.kind === "webhook") return `"${destination.name}" gets every event of ${environment}`;
  if (!worthAnEmail.has(event) || !notice.page) return null;
  // One mail per story: the incident that a rollback opened tells of the rollback.
  if (event === "rollout.rolled_back" && notice.incidentId) return null;
  return `"${destination.name}" gets what people of ${environment} should look at`;
}
