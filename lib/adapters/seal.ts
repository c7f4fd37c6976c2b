import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** First byte of what is stored, so that the format can change. */
const format = 1;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals a secret for storage: AES-256-GCM. Layout: format (1), iv (12), tag (16), ciphertext.
 * @param key 32 bytes, the newest of `secrets.subKeys("stored-secrets")`.
 */
export function seal(plain: string, key: Buffer): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.of(format), iv, cipher.getAuthTag(), sealed]);
}

/** Opens with whichever key (newest first) sealed it. @throws Error when none did: the secret changed, or the bytes did. */
export function openSealed(sealed: Buffer, keys: readonly [Buffer, ...Buffer[]]): string {
  if (sealed[0] !== format || sealed.length < 1 + ivBytes + tagBytes)
    throw new Error("the stored secret has an unknown format");
  const iv = sealed.subarray(1, 1 + ivBytes);
  const tag = sealed.subarray(1 + ivBytes, 1 + ivBytes + tagBytes);
  const rest = sealed.subarray(1 + ivBytes + tagBytes);
  for (const key of keys) {
    const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: tagBytes });
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(rest), decipher.final()]).toString("utf8");
    } catch {
      // Sealed under an older key, or broken: the next key tells.
    }
  }
  throw new Error("the stored secret was sealed under another EVENKEEL_SECRET: enter it again");
}
