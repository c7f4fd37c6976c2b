import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { apiKey } from "#db/schema/access";
import { destination, outboxMessage } from "#db/schema/notification";
import { apiKeyHint, hashApiKey } from "#lib/adapters/api-key-hash";
import { openSealed, seal } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { keysUnderOlderSecret } from "#lib/queries/access/keys-under-older-secret";
import { invitePerson } from "../person/invite-person.ts";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { createApiKey } from "./create-api-key.ts";
import { rehashKey } from "./rehash-key.ts";
import { resealSecrets } from "./reseal-secrets.ts";

const stage = withRolloutStage();
const older = loadSecrets({ secrets: ["o".repeat(40)], dataDir: "" });
const both = loadSecrets({ secrets: ["n".repeat(40), "o".repeat(40)], dataDir: "" });
const [newestMark] = both.marks;
const [usedKey, quietKey, newKey] = ["evk_a-key-that-is-used", "evk_a-key-for-gateways", "evk_a-key-made-later"];

const enter = async (key: string, secrets = older) => {
  const hash = hashApiKey(key, secrets.subKeys("api-keys")[0]);
  const input = { name: key.slice(4), scopes: ["manage" as const], environment: "production", expiresAt: null };
  return createApiKey(await stage.person("administrator"), { input, key: { hash, hint: apiKeyHint(key) } });
};
const rehash = async (key: string, keyId: string) => {
  const [newest, ...rest] = both.subKeys("api-keys").map((subKey) => hashApiKey(key, subKey));
  const hashes = { newest: newest!, older: rest, newestMark };
  return rehashKey(stage.context(), { keyId: keyId as never, hashes });
};
const reseal = (sealed: Buffer) => {
  try {
    openSealed(sealed, [both.subKeys("stored-secrets")[0]]);
    return null;
  } catch {
    return seal(openSealed(sealed, both.subKeys("stored-secrets")), both.subKeys("stored-secrets")[0]);
  }
};
const process = (id: string, marks: readonly string[]) =>
  stage.db.execute(sql`insert into process_instance (id, kind, started_at, last_seen_at, detail)
    values (${id}, 'gateway', now(), now(), ${JSON.stringify({ secretMarks: marks })})
    on conflict (id) do update set detail = excluded.detail, last_seen_at = now()`);

test("a rotation is finished when everything stored is under the newest secret, and not before", async () => {
  const sealed = seal("whsec_1", older.subKeys("stored-secrets")[0]);
  await stage.db.insert(destination).values({
    id: "dst_1",
    environment: "production",
    kind: "webhook",
    name: "Pager",
    settings: {},
    sealedSecret: sealed,
    createdAt: new Date(),
  });
  const sealedToken = seal("a one-time token", older.subKeys("stored-secrets")[0]);
  await invitePerson(await stage.person("administrator"), {
    input: { name: "Noor", email: "noor@example.org", role: "viewer" },
    linkHash: Buffer.from("hash"),
    sealedToken,
  });
  const [used, quiet] = [await enter(usedKey), await enter(quietKey)];

  await process("prc_1", older.marks);
  await expect(resealSecrets(stage.context(), { newestMark, reseal })).rejects.toThrow(/gateway prc_1.*restart/);
  expect(await rehash(usedKey, used.keyId)).toBe(false);

  await process("prc_1", both.marks);
  expect(await resealSecrets(stage.context(), { newestMark, reseal })).toEqual({ resealed: 2, isFirst: true });
  expect(await resealSecrets(stage.context(), { newestMark, reseal })).toEqual({ resealed: 0, isFirst: false });
  const [stored] = await stage.db.select().from(destination).where(eq(destination.id, "dst_1"));
  expect(openSealed(stored!.sealedSecret!, [both.subKeys("stored-secrets")[0]])).toBe("whsec_1");
  const [letter] = await stage.db.select().from(outboxMessage);
  expect(openSealed(letter!.sealedToken!, [both.subKeys("stored-secrets")[0]])).toBe("a one-time token");
  await enter(newKey, both);
  expect((await keysUnderOlderSecret(stage.db, newestMark)).map(({ id }) => id).sort()).toEqual(
    [used.keyId, quiet.keyId].sort(),
  );

  expect(await rehash(usedKey, used.keyId)).toBe(true);
  expect(await rehash(usedKey, used.keyId)).toBe(false);
  const [row] = await stage.db.select().from(apiKey).where(eq(apiKey.id, used.keyId));
  expect(row?.hash).toEqual(hashApiKey(usedKey, both.subKeys("api-keys")[0]));
  expect((await keysUnderOlderSecret(stage.db, newestMark)).map(({ id }) => id)).toEqual([quiet.keyId]);
  await stage.db.update(apiKey).set({ revokedAt: new Date() }).where(eq(apiKey.id, quiet.keyId));
  expect(await keysUnderOlderSecret(stage.db, newestMark)).toEqual([]);
});

test("the second secret of a key in rotation is stored anew by itself", async () => {
  const { keyId } = await enter("evk_first-secret-of-a-key");
  const second = hashApiKey("evk_second-secret-of-a-key", older.subKeys("api-keys")[0]);
  await stage.db.update(apiKey).set({ secondHash: second }).where(eq(apiKey.id, keyId));
  expect(await rehash("evk_second-secret-of-a-key", keyId)).toBe(true);
  const [row] = await stage.db.select().from(apiKey).where(eq(apiKey.id, keyId));
  expect(row?.secondHash).toEqual(hashApiKey("evk_second-secret-of-a-key", both.subKeys("api-keys")[0]));
  expect(row?.hash).toEqual(hashApiKey("evk_first-secret-of-a-key", older.subKeys("api-keys")[0]));
});
