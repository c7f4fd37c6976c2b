import { emailSettings } from "#lib/domain/notification/destination-settings";
import { oneLine } from "#lib/domain/notification/letter";
import type { Message, Notifier } from "#lib/domain/notification/notifier";
import type { Mailer } from "./mailer.ts";

/** Plain text e-mail to the addresses of a destination. */
export function emailNotifier({ mailer, publicUrl }: { mailer: Mailer; publicUrl: string }): Notifier {
  return {
    kind: "email",
    async deliver(message, destination) {
      const settings = emailSettings.safeParse(destination.settings);
      if (!settings.success) return { ok: false, retry: "never", error: "the destination's settings are not usable" };
      const { id, at, event } = message;
      const { from, to } = settings.data;
      return mailer.send({ id, at, event, from, to, subject: subjectOf(message), text: textOf(message, publicUrl) });
    },
  };
}

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
