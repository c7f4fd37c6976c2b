import { headers } from "next/headers";
import { peerAddress } from "#lib/adapters/peer-address";

/** From where this request comes: the address as the front determined it, and what the browser calls itself. */
export async function asker(): Promise<{ address: string; userAgent: string }> {
  const asked = await headers();
  return { address: asked.get(peerAddress) ?? "", userAgent: asked.get("user-agent") ?? "" };
}
