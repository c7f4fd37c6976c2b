import { webhookSettings } from "#lib/domain/notification/destination-settings";
import type { DeliveryOutcome, Message, Notifier } from "#lib/domain/notification/notifier";
import { type OutboundPolicy, OutboundRefusal, type OutboundResponse, sendOutbound } from "../outbound/request.ts";
import { signatureHeaders } from "./webhook-signature.ts";

const timeoutMs = 15_000;

/** Signed webhook by Standard Webhooks 1.0. */
export const webhookNotifier = (policy: OutboundPolicy & { publicUrl: string }): Notifier => ({
  kind: "webhook",
  async deliver(message, destination, now) {
    const settings = webhookSettings.safeParse(destination.settings);
    if (!settings.success) return never("the destination's settings are not usable");
    if (!destination.secret) return never("the destination has no signing secret");
    const body = bodyOf(message, policy.publicUrl);
    try {
      const response = await sendOutbound(
        {
          url: settings.data.url,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "user-agent": "Evenkeel-Webhooks/1",
            ...signatureHeaders(destination.secret, { id: message.id, at: now, body }),
          },
          body,
          timeoutMs,
          allowPrivate: settings.data.allowPrivate,
        },
        policy,
      );
      return outcomeOf(response, now);
    } catch (error) {
      if (error instanceof OutboundRefusal) return never(error.message);
      return { ok: false, retry: "later", error: error instanceof Error ? error.message : String(error) };
    }
  },
});

const never = (error: string): DeliveryOutcome => ({ ok: false, retry: "never", error });

export function bodyOf(message: Message, publicUrl: string): string {
  const { subject, sentence, facts, page } = message.content;
  return JSON.stringify({
    type: message.event,
    timestamp: message.at.toISOString(),
    data: {
      environment: message.environment,
      subject: { kind: subject.kind, id: subject.id, title: subject.title, url: `${publicUrl}${subject.path}` },
      sentence,
      page,
      reason: message.reason,
      ...facts,
    },
  });
}

function outcomeOf(response: OutboundResponse, now: Date): DeliveryOutcome {
  const { status } = response;
  if (status >= 200 && status < 300) return { ok: true };
  if (status === 410)
    return { ok: false, retry: "never", error: "the receiver says that it is gone (410)", disable: true };
  const error =
    status >= 300 && status < 400
      ? `answered ${status}: redirects are not followed, enter the final address`
      : `answered ${status}`;
  const wait = retryAfterSeconds(response.headers["retry-after"], now);
  return { ok: false, retry: "later", error, ...(wait === null ? {} : { afterSeconds: wait }) };
}

/** Retry-After in seconds or as an HTTP date; null when absent or unreadable. */
function retryAfterSeconds(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) return null;
  if (/^\d+$/.test(text.trim())) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - now.getTime()) / 1_000);
}
