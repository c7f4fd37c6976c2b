import { createTransport, type SendMailOptions, type Transporter } from "nodemailer";
import { oneLine } from "#lib/domain/notification/letter";
import type { DeliveryOutcome } from "#lib/domain/notification/notifier";

const timeoutMs = 15_000;

/** One message of ours: plain text, to people. */
export interface Mail {
  /** Local part of the Message-ID, the same for every attempt, so that a repeat can be recognised. */
  id: string;
  at: Date;
  event: string;
  /** Sender, where a destination names one. */
  from?: string | undefined;
  to: NonNullable<SendMailOptions["to"]>;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Never throws; every trouble is an outcome. */
  send(mail: Mail): Promise<DeliveryOutcome>;
  close(): void;
}

interface MailerOptions {
  smtpUrl: string | undefined;
  smtpFrom?: string | undefined;
  publicUrl: string;
}

export function createMailer({ smtpUrl, smtpFrom, publicUrl }: MailerOptions): Mailer {
  const host = new URL(publicUrl).hostname;
  const transport: Transporter | null = smtpUrl ? createTransport(transportOf(smtpUrl)) : null;
  const ownAddress = `evenkeel@${host.includes(".") ? host : "localhost.localdomain"}`;
  const sender = { name: "Evenkeel", address: smtpFrom ?? ownAddress };
  return {
    async send({ id, at, event, from, to, subject, text }) {
      if (!transport) return { ok: false, retry: "never", error: "SMTP_URL is not set: no e-mail is sent" };
      try {
        await transport.sendMail({
          messageId: `<${id}@${host}>`,
          date: at,
          from: from ?? sender,
          to,
          subject: oneLine(subject),
          text,
          headers: { "Auto-Submitted": "auto-generated", "X-Evenkeel-Event": event },
        });
        return { ok: true };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close: () => transport?.close(),
  };
}

function transportOf(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const isSecure = url.protocol === "smtps:";
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (isSecure ? 465 : 587),
    secure: isSecure,
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // What we send is text of our own; nothing may make the mailer read files or addresses.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A 5yz answer is the server's last word; everything else may work later. */
function outcomeOf(error: unknown): DeliveryOutcome {
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
  const words = oneLine(message ?? String(error)).slice(0, 300);
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== "EAUTH";
  return { ok: false, retry: isFinal ? "never" : "later", error: words };
}
