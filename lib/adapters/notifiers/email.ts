import { createTransport, type Transporter } from "nodemailer";
import { emailSettings } from "#lib/domain/notification/destination-settings";
import type { DeliveryOutcome, Message, Notifier } from "#lib/domain/notification/notifier";

const timeoutMs = 15_000;

/** Plain text e-mail; its Message-ID comes from the message's key, so a repeat can be recognised. */
export function emailNotifier(options: { smtpUrl: string | undefined; publicUrl: string }): Notifier & {
  close(): void;
} {
  const { smtpUrl, publicUrl } = options;
  const host = new URL(publicUrl).hostname;
  const transport: Transporter | null = smtpUrl ? createTransport(transportOf(smtpUrl)) : null;
  return {
    kind: "email",
    async deliver(message, destination) {
      if (!transport) return { ok: false, retry: "never", error: "SMTP_URL is not set: no e-mail is sent" };
      const settings = emailSettings.safeParse(destination.settings);
      if (!settings.success) return { ok: false, retry: "never", error: "the destination's settings are not usable" };
      try {
        await transport.sendMail({
          messageId: `<${message.id}@${host}>`,
          date: message.at,
          from: settings.data.from ?? {
            name: "Evenkeel",
            address: `evenkeel@${host.includes(".") ? host : "localhost.localdomain"}`,
          },
          to: settings.data.to,
          subject: subjectOf(message),
          text: textOf(message, publicUrl),
          headers: { "Auto-Submitted": "auto-generated", "X-Evenkeel-Event": message.event },
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

/** One line, no control characters: a title that someone typed never becomes a header of its own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();

function subjectOf(message: Message): string {
  const { facts, subject } = message.content;
  const lead = [facts.key, facts.severity].filter((part) => typeof part === "string").join(" ");
  return oneLine(`${lead ? `${lead}: ` : ""}${subject.title}`).slice(0, 200);
}

function textOf(message: Message, publicUrl: string): string {
  const { subject, sentence } = message.content;
  return [
    sentence,
    "",
    `${publicUrl}${subject.path}`,
    "",
    `${message.at.toISOString().replace("T", " ").slice(0, 19)} UTC · ${message.event} · environment ${message.environment}`,
    `You get this because ${message.reason}.`,
    "",
  ].join("\n");
}

/** A 5yz answer is the server's last word; everything else may work later. */
function outcomeOf(error: unknown): DeliveryOutcome {
  const { responseCode, code, message } = error as { responseCode?: number; code?: string; message?: string };
  const words = oneLine(message ?? String(error)).slice(0, 300);
  const isFinal = responseCode !== undefined && responseCode >= 500 && code !== "EAUTH";
  return { ok: false, retry: isFinal ? "never" : "later", error: words };
}
