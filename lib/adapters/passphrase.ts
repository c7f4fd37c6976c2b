import { randomBytes, scryptSync } from "node:crypto";
import { openSealed, seal } from "./seal.ts";

/** scrypt: 2^17 blocks of 8 × 128 bytes, 128 MiB: a passphrase is guessed offline by whoever has the file. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

export const SHORTEST_PASSPHRASE = 12;

const keyOf = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase.normalize("NFKC"), salt, KEY_BYTES, { ...COST, maxmem: 256 * COST.N * COST.r });

/** @returns `scrypt$salt$sealed`, binary parts in base64url. */
export function sealWithPassphrase(plain: string, passphrase: string): string {
  const salt = randomBytes(SALT_BYTES);
  const sealed = seal(plain, keyOf(passphrase, salt));
  return ["scrypt", salt.toString("base64url"), sealed.toString("base64url")].join("$");
}

/** @throws Error when the passphrase is another one. */
export function openWithPassphrase(sealed: string, passphrase: string): string {
  const [method, salt = "", content = ""] = sealed.split("$");
  if (method !== "scrypt")
    throw new Error("the secrets in this backup are sealed in a way that this build does not know");
  try {
    return openSealed(Buffer.from(content, "base64url"), [keyOf(passphrase, Buffer.from(salt, "base64url"))]);
  } catch {
    throw new Error("this passphrase does not open the secrets in this backup");
  }
}
