import { hashLinkToken } from "#lib/adapters/link-token";
import { instance } from "./instance.ts";

/** Hashes of a presented token, one per sub-key: a new EVENKEEL_SECRET keeps links alive that are on their way. */
export const linkHashes = (token: string): Buffer[] =>
  instance()
    .secrets.subKeys("access-links")
    .map((subKey) => hashLinkToken(token.slice(0, 200), subKey));
