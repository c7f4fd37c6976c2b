import { createHmac } from "node:crypto";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { VisitorContext } from "#lib/commands/person/require-access-link";
import { addressBlock } from "#lib/domain/access/sign-in-limit";
import { asker } from "../session/asker.ts";
import { instance } from "../session/instance.ts";

/** Context of a command behind a one-time link: nobody is signed in, so it knows only whence the request came. */
export async function visitorContext(): Promise<VisitorContext> {
  const { address } = await asker();
  const [subKey] = instance().secrets.subKeys("sign-in-limits");
  return {
    db: instance().database.db,
    now: systemClock(),
    random: systemRandom,
    visitor: createHmac("sha256", subKey).update(addressBlock(address)).digest("base64url"),
  };
}
