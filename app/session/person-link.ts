import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import { instance } from "./instance.ts";

/** A new one-time link: the hash is for the store, the address is shown once. */
export function newPersonLink(): { linkHash: Buffer; link: string } {
  const { secrets, environment } = instance();
  const token = generateLinkToken();
  const [newest] = secrets.subKeys("access-links");
  return { linkHash: hashLinkToken(token, newest), link: `${environment.publicUrl}/welcome/${token}` };
}
