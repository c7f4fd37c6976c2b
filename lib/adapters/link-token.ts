import { createHmac, randomBytes } from "node:crypto";

/** 32 random bytes in base64url: what a one-time link carries. */
export const generateLinkToken = (): string => randomBytes(32).toString("base64url");

/** HMAC-SHA-256 under the `access-links` sub-key: a stolen table opens nothing. */
export const hashLinkToken = (token: string, subKey: Buffer): Buffer =>
  createHmac("sha256", subKey).update(token).digest();
