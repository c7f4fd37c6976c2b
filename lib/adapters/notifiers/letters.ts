import { z } from "zod";
import { type Letter, letterEvents, oneLine, writeLetter } from "#lib/domain/notification/letter";
import type { DeliveryOutcome } from "#lib/domain/notification/notifier";
import type { Mailer } from "./mailer.ts";

/** Sends a letter to the one person whom it is for. */
export async function sendLetter(mailer: Mailer, letter: Letter): Promise<DeliveryOutcome> {
  const address = z.email().safeParse(letter.to.address);
  if (!address.success) return { ok: false, retry: "never", error: "the person's e-mail address is not usable" };
  const { id, at, kind } = letter;
  const to = { name: oneLine(letter.to.name), address: address.data };
  return mailer.send({ id, at, event: letterEvents[kind], to, ...writeLetter(letter) });
}
