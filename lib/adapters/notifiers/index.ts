import type { Letter } from "#lib/domain/notification/letter";
import type { DeliveryOutcome, Notifier } from "#lib/domain/notification/notifier";
import type { DestinationKind } from "#lib/domain/notification/plan";
import { emailNotifier } from "./email.ts";
import { sendLetter } from "./letters.ts";
import { createMailer } from "./mailer.ts";
import { webhookNotifier } from "./webhook.ts";

export interface NotifierOptions {
  smtpUrl: string | undefined;
  /** Default: evenkeel@ the host of the public address. */
  smtpFrom?: string | undefined;
  publicUrl: string;
  allowedHosts: readonly string[];
}

export interface Notifiers {
  find(kind: string): Notifier | undefined;
  /** Never throws; every trouble is an outcome. */
  post(letter: Letter): Promise<DeliveryOutcome>;
  close(): void;
}

export function createNotifiers(options: NotifierOptions): Notifiers {
  const mailer = createMailer(options);
  const email = emailNotifier({ mailer, publicUrl: options.publicUrl });
  const byKind: Record<DestinationKind, Notifier> = { webhook: webhookNotifier(options), email };
  return {
    find: (kind) => byKind[kind as DestinationKind],
    post: (letter) => sendLetter(mailer, letter),
    close: () => mailer.close(),
  };
}
