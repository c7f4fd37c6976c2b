import { z } from "zod";
import { notificationEvents } from "./events.ts";
import type { DestinationKind } from "./plan.ts";

/** Only these events; left out = the usual ones of the kind. */
const events = z.array(z.enum(notificationEvents)).optional();

export const webhookSettings = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  /** Set by an administrator: the address may be private, loopback or link-local. */
  allowPrivate: z.boolean().default(false),
  events,
});

export const emailSettings = z.object({
  to: z.union([z.email(), z.array(z.email()).min(1).max(20)]),
  /** Sender; default: SMTP_FROM. */
  from: z.string().max(200).optional(),
  events,
});

/** What each kind of destination needs to know. A new kind is one notifier and one line here. */
export const destinationSettings = { webhook: webhookSettings, email: emailSettings } as const satisfies Record<
  DestinationKind,
  z.ZodType
>;
