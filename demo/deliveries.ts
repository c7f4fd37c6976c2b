/** What the demo's sinks received, newest last; read at GET /deliveries of the control server. */
interface ReceivedEmail {
  receivedAt: string;
  messageId: string;
  from: string;
  to: string;
  subject: string;
  /** The message as it came over the wire. */
  raw: string;
}

interface ReceivedWebhook {
  receivedAt: string;
  webhookId: string;
  /** Whether the Standard Webhooks signature and its timestamp are right. */
  verified: boolean;
  body: unknown;
}

export interface Deliveries {
  emails: ReceivedEmail[];
  webhooks: ReceivedWebhook[];
}

const KEPT = 500;

export function keep<T>(received: T[], next: T): void {
  received.push(next);
  if (received.length > KEPT) received.shift();
}
