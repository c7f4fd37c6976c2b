import { setTimeout as pause } from "node:timers/promises";
import { createNotifiers, type Notifiers } from "#lib/adapters/notifiers/index";
import { openSealed } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { channels } from "#lib/commands/kernel/context";
import {
  type ClaimedLetter,
  type ClaimedMessage,
  type ClaimedNotification,
  claimMessages,
} from "#lib/commands/notification/claim-messages";
import { recordDelivery } from "#lib/commands/notification/record-delivery";
import { LINK_IS_OVER } from "#lib/domain/notification/letter";
import type { DeliveryOutcome } from "#lib/domain/notification/notifier";
import type { Loop, LoopTools } from "../loop.ts";

/** Attempts at once; nothing is claimed that is not being attempted. */
const attemptsAtOnce = 16;
/** While an attempt waits for a slow receiver, new messages are looked for this often. */
const lookAgainMs = 500;

interface Finished {
  message: ClaimedMessage;
  outcome: DeliveryOutcome;
}

interface Delivery {
  notifiers: Notifiers;
  keys: readonly [Buffer, ...Buffer[]];
  /** Attempts whose outcome the database has not taken yet: stored before anything else is claimed. */
  unrecorded: Finished[];
}

/** Sends what commands left in the outbox: at least once, each message under one stable key. */
export function createDeliverOutbox(): Loop {
  let delivery: Delivery | undefined;
  return {
    name: "deliver-outbox",
    intervalMs: 1_000,
    wakeOn: [channels.outbox],
    async run(tools) {
      const { environment } = tools;
      delivery ??= {
        notifiers: createNotifiers(environment),
        keys: loadSecrets(environment).subKeys("stored-secrets"),
        unrecorded: [],
      };
      await recordAll(tools, delivery);
      await deliverAllDue(tools, delivery);
    },
  };
}

export const deliverOutbox: Loop = createDeliverOutbox();

/** Until nothing is due and nothing under way; a slow receiver holds one slot, not the others. */
async function deliverAllDue(tools: LoopTools, delivery: Delivery): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const { notifiers, keys, unrecorded } = delivery;
  for (;;) {
    const free = attemptsAtOnce - underWay.size;
    const request = { deliverer: tools.workerId, limit: free };
    const claimed = free > 0 ? await claimMessages({ db: tools.db.db }, request) : [];
    for (const message of claimed) {
      const means = { notifiers, keys, now: tools.clock(), publicUrl: tools.environment.publicUrl };
      const one = attempt(message, means).then((outcome) => {
        unrecorded.push({ message, outcome });
        underWay.delete(one);
      });
      underWay.add(one);
    }
    if (underWay.size > 0) await Promise.race([...underWay, pause(lookAgainMs)]);
    await recordAll(tools, delivery);
    if (claimed.length === 0 && underWay.size === 0) return;
  }
}

interface Means extends Pick<Delivery, "notifiers" | "keys"> {
  now: Date;
  publicUrl: string;
}

const attempt = (message: ClaimedMessage, means: Means): Promise<DeliveryOutcome> =>
  message.kind === "letter" ? attemptLetter(message, means) : attemptNotification(message, means);

/** Nothing is sent that opens nothing: a link may have been used, taken back or renewed while its letter waited. */
async function attemptLetter(
  { id, content, createdAt, expiresAt, isOpen, sealedToken, to }: ClaimedLetter,
  { notifiers, keys, publicUrl }: Means,
): Promise<DeliveryOutcome> {
  if (!isOpen || !sealedToken) return { ok: false, retry: "never", error: LINK_IS_OVER };
  try {
    const link = `${publicUrl}/welcome/${openSealed(sealedToken, keys)}`;
    return await notifiers.post({ ...content, id, to, link, expiresAt, at: createdAt });
  } catch (error) {
    return { ok: false, retry: "later", error: error instanceof Error ? error.message : String(error) };
  }
}

async function attemptNotification(
  message: ClaimedNotification,
  { notifiers, keys, now }: Means,
): Promise<DeliveryOutcome> {
  const { destination } = message;
  const notifier = notifiers.find(destination.kind);
  if (!notifier) return { ok: false, retry: "never", error: `this build does not know the kind "${destination.kind}"` };
  if (!destination.enabled) return { ok: false, retry: "never", error: "the destination was switched off" };
  let secret: string | null = null;
  try {
    secret = destination.sealedSecret ? openSealed(destination.sealedSecret, keys) : null;
  } catch (error) {
    return { ok: false, retry: "later", error: error instanceof Error ? error.message : String(error) };
  }
  return notifier.deliver(
    { ...message, at: message.createdAt },
    { id: destination.id, name: destination.name, kind: notifier.kind, settings: destination.settings, secret },
    now,
  );
}

/** For the log: a destination, or that it is a letter; never a person's address. */
const addressee = (message: ClaimedMessage): string =>
  message.kind === "letter" ? message.event : message.destination.id;

async function recordAll(tools: LoopTools, delivery: Delivery): Promise<void> {
  for (let next = delivery.unrecorded[0]; next; next = delivery.unrecorded[0]) {
    const ctx = {
      db: tools.db.db,
      actor: { kind: "engine" as const, because: "deliver-outbox" },
      now: tools.clock(),
      random: tools.random,
    };
    const jitter = (tools.random(1)[0] ?? 0) / 256;
    const end = await recordDelivery(ctx, next.message, { deliverer: tools.workerId, outcome: next.outcome, jitter });
    delivery.unrecorded.shift();
    if (!next.outcome.ok)
      tools.log.warn(
        { message: next.message.id, for: addressee(next.message), error: next.outcome.error },
        end === "retrying" ? "a message could not be delivered and is tried again" : "a message was given up",
      );
  }
}
