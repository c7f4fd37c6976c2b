import { createHmac } from "node:crypto";
import { headers } from "next/headers";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { VisitorContext } from "#lib/commands/person/require-access-link";
import { instance } from "../session/instance.ts";

/** Context of a command behind a one-time link: nobody is signed in, so it knows only whence the request came. */
export async function visitorContext(): Promise<VisitorContext> {
  // The last entry is the one that the nearest proxy, or Next itself, has written.
  const address = (await headers()).get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "unknown";
  const [subKey] = instance().secrets.subKeys("sign-in-limits");
  return {
    db: instance().database.db,
    now: systemClock(),
    random: systemRandom,
    visitor: createHmac("sha256", subKey).update(address).digest("base64url"),
  };
}
