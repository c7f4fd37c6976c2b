import { createHmac, randomBytes } from "node:crypto";

/** HMAC-SHA-256 under the `api-keys` sub-key: a stolen table cannot be tried offline without the instance's secret. */
export function hashApiKey(key: string, subKey: Buffer): Buffer {
  return createHmac("sha256", subKey).update(key).digest();
}

/** `evk_` and 32 random bytes in base64url. */
export const generateApiKey = (): string => `evk_${randomBytes(32).toString("base64url")}`;

/** What people see of a key, to tell keys apart. */
export const apiKeyHint = (key: string): string => `${key.slice(0, 8)}…${key.slice(-2)}`;
