import type { Notifier } from "#lib/domain/notification/notifier";
import type { DestinationKind } from "#lib/domain/notification/plan";
import { emailNotifier } from "./email.ts";
import { webhookNotifier } from "./webhook.ts";

export interface NotifierOptions {
  smtpUrl: string | undefined;
  publicUrl: string;
  allowedHosts: readonly string[];
}

export interface Notifiers {
  find(kind: string): Notifier | undefined;
  close(): void;
}

export function createNotifiers(options: NotifierOptions): Notifiers {
  const email = emailNotifier(options);
  const byKind: Record<DestinationKind, Notifier> = { webhook: webhookNotifier(options), email };
  return { find: (kind) => byKind[kind as DestinationKind], close: () => email.close() };
}
