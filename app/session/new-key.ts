import { apiKeyHint, generateApiKey, hashApiKey } from "#lib/adapters/api-key-hash";
import type { HashedKey } from "#lib/commands/access/create-api-key";
import { instance } from "./instance.ts";

/** A new secret and what is stored of it. The caller's answer is the only place where the secret is shown. */
export function newKey(): { key: string; hashed: HashedKey } {
  const key = generateApiKey();
  return { key, hashed: { hash: hashApiKey(key, instance().secrets.subKeys("api-keys")[0]), hint: apiKeyHint(key) } };
}
