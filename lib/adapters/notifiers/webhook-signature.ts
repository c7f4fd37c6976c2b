import { createHmac, randomBytes } from "node:crypto";

const prefix = "whsec_";

/** A fresh signing secret in the form every Standard Webhooks library takes: `whsec_` and 32 random bytes. */
export const newWebhookSecret = (): string => `${prefix}${randomBytes(32).toString("base64")}`;

/**
 * Headers of one attempt by Standard Webhooks 1.0: the id stays for all attempts, the time is the attempt's.
 * Several secrets, separated by spaces, give several signatures: a receiver can change over without a gap.
 */
export function signatureHeaders(
  secrets: string,
  signed: { id: string; at: Date; body: string },
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = Math.floor(signed.at.getTime() / 1_000).toString();
  const content = `${signed.id}.${timestamp}.${signed.body}`;
  const signatures = secrets
    .split(/\s+/)
    .filter(Boolean)
    .map((secret) => {
      const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, "base64");
      return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
    });
  return { "webhook-id": signed.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}
