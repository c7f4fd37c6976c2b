import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { apiKey } from "#db/schema/access";
import type { ApiKeyId } from "#lib/domain/kernel/id";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { ensureEnvironmentKey } from "./ensure-environment-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";

const stage = withRolloutStage();
const hint = "evk_…ment";
const old = Buffer.alloc(32, 1);
const rotated = Buffer.alloc(32, 2);

test("a key that was revoked stays revoked at the next start, also after the secret was rotated", async () => {
  const administrator = await stage.person("administrator");
  const engine = { ...administrator, actor: { kind: "engine", because: "test" } as const };
  const rows = () => stage.db.select().from(apiKey).where(eq(apiKey.hint, hint));
  await ensureEnvironmentKey(engine, { hash: old, hint });
  await ensureEnvironmentKey(engine, { hash: old, hint });
  const [entered, ...others] = await rows();
  expect(others).toEqual([]);
  await revokeApiKey(administrator, { keyId: entered?.id as ApiKeyId });
  await ensureEnvironmentKey(engine, { hash: rotated, olderHashes: [old], hint });
  expect(await rows()).toHaveLength(1);
  expect((await rows())[0]?.revokedAt).not.toBeNull();
});
