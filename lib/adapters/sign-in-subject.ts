import { createHmac } from "node:crypto";

/** What a failed sign-in is counted against, as an HMAC under the `sign-in-limits` sub-key: nobody reads who tried. */
export const signInSubject = (kind: "account" | "address", value: string, subKey: Buffer): string =>
  `${kind}:${createHmac("sha256", subKey).update(value).digest("base64url")}`;
