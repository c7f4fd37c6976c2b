import { z } from "zod";
import { percentWords } from "#lib/domain/gate/gate-words";
import { type Applied, isSameShare, type TrafficAdapter, type TrafficSplit } from "#lib/domain/traffic/adapter";
import { webhookRoute, webhookRouteSettings } from "#lib/domain/traffic/routes/webhook";
import { signatureHeaders } from "../notifiers/webhook-signature.ts";
import { type OutboundPolicy, OutboundRefusal, sendOutbound } from "../outbound/request.ts";

const timeoutMs = 5_000;

const answerSchema = z.object({ appliedPercent: z.number().min(0).max(100) });

/**
 * Posts each requested split, signed by Standard Webhooks 1.0. A receiver that knows what serves answers with
 * `{"appliedPercent": 25}`; of one that does not, it stays unknown.
 */
export const webhookAdapter = (policy: OutboundPolicy): TrafficAdapter => ({
  ...webhookRoute,
  async set(split, { settings, secret, now, signal }): Promise<Applied> {
    if (!secret) return { ok: false, retry: "never", error: "the route has no signing secret" };
    const { url, allowPrivate } = webhookRouteSettings.parse(settings);
    const body = bodyOf(split);
    const headers = {
      "content-type": "application/json",
      "user-agent": "Evenkeel-Webhooks/1",
      ...signatureHeaders(secret, { id: split.id, at: now, body }),
    };
    try {
      const answer = await sendOutbound(
        { url, method: "POST", headers, body, timeoutMs, allowPrivate, signal },
        policy,
      );
      if (answer.status < 200 || answer.status > 299)
        return { ok: false, retry: "later", error: `the receiver answered ${answer.status}` };
      return { ok: true, percent: confirmedShare(answer.body) };
    } catch (error) {
      const retry = error instanceof OutboundRefusal ? "never" : "later";
      return { ok: false, retry, error: error instanceof Error ? error.message : String(error) };
    }
  },
  async verify({ percent: asked }, _, applied) {
    const percent = applied?.ok ? applied.percent : null;
    if (percent === null) return { kind: "unknown", words: "the receiver did not say what serves" };
    const words = `${percentWords(percent)} by the receiver's answer`;
    return { kind: isSameShare(percent, asked) ? "verified" : "differs", percent, words };
  },
});

export function bodyOf(split: TrafficSplit): string {
  return JSON.stringify({
    type: "traffic.set",
    timestamp: split.requestedAt.toISOString(),
    data: {
      trafficChangeId: split.id,
      environment: split.environment,
      service: split.service,
      flagKey: split.flagKey,
      rolloutId: split.rolloutId,
      candidateVariant: split.candidateVariant,
      baselineVariant: split.baselineVariant,
      candidatePercent: split.percent,
    },
  });
}

/** What is not JSON, or says nothing about the share, confirms nothing. */
function confirmedShare(body: string): number | null {
  try {
    const answer = answerSchema.safeParse(JSON.parse(body));
    return answer.success ? answer.data.appliedPercent : null;
  } catch {
    return null;
  }
}
