import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** scrypt cost: 2^15 blocks of 8 × 128 bytes, about 32 MiB and 80 ms; OWASP's floor for interactive sign-in. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const KEY_BYTES = 32;

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { ...cost, maxmem: 256 * cost.N * cost.r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** @returns `scrypt$N$r$p$salt$key`, binary parts in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** A hash that no password has: verified against when the account is unknown, so that both take the same time. */
export const unknownAccountHash = `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.alloc(16).toString("base64url")}$${Buffer.alloc(KEY_BYTES).toString("base64url")}`;

/** False for a wrong password and for a hash of another form, such as none at all; the time does not tell which. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const isUsable = /^scrypt(\$[^$]+){5}$/.test(stored);
  const [, n, r, p, salt, key] = (isUsable ? stored : unknownAccountHash).split("$") as [string, ...string[]];
  const expected = Buffer.from(key ?? "", "base64url");
  const cost = { N: Number(n), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt ?? "", "base64url"), cost);
  return isUsable && expected.length === actual.length && timingSafeEqual(expected, actual);
}
