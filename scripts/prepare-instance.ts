/** Usage: node scripts/prepare-instance.ts <demo|start|dev>. Run by the supervisor at each start, after the migration. */

import type { Database } from "#db/client";
import { openDatabase } from "#db/client";
import { seedDemo } from "#db/seed";
import { apiKeyHint, hashApiKey } from "#lib/adapters/api-key-hash";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { type Environment, readEnvironment } from "#lib/adapters/env";
import { hashPassword } from "#lib/adapters/password";
import { seal } from "#lib/adapters/seal";
import { loadSecrets, type Secrets } from "#lib/adapters/secrets";
import { ensureEnvironmentKey } from "#lib/commands/access/ensure-environment-key";
import { rehashKey } from "#lib/commands/access/rehash-key";
import { findApiKey } from "#lib/queries/access/find-api-key";
import { demoAccounts } from "../demo/accounts.ts";
import { demoHistory } from "../demo/history.ts";
import { DEMO_ENVIRONMENT, INCOME_SCORER, MODEL_FLAG, readDemoSettings } from "../demo/settings.ts";
import { demoVersionSets } from "../demo/version-sets.ts";

const environment = readEnvironment(process.env);
const secrets = loadSecrets(environment);
const database = openDatabase(environment.databaseUrl ?? "", {
  applicationName: "evenkeel-prepare",
  maxConnections: 1,
});
try {
  await enterEnvironmentKey(database.db, environment, secrets);
  if (environment.mode === "demo") await enterDemo(database.db, secrets);
} finally {
  await database.close();
}

async function enterEnvironmentKey(db: Database, { apiKey }: Environment, { subKeys, marks }: Secrets): Promise<void> {
  if (!apiKey) return;
  const ctx = {
    db,
    actor: { kind: "engine", because: "EVENKEEL_API_KEY is set" } as const,
    now: systemClock(),
    random: systemRandom,
  };
  const [newestKey, ...olderKeys] = subKeys("api-keys");
  const newest = hashApiKey(apiKey, newestKey);
  const older = olderKeys.map((subKey) => hashApiKey(apiKey, subKey));
  await ensureEnvironmentKey(ctx, { hash: newest, olderHashes: older, hint: apiKeyHint(apiKey) });
  const key = await findApiKey(db, { hashes: older, now: ctx.now });
  if (key) await rehashKey(ctx, { keyId: key.keyId, hashes: { newest, older, newestMark: marks[0] } });
}

async function enterDemo(db: Database, { subKeys }: Secrets): Promise<void> {
  const now = systemClock();
  const demo = readDemoSettings(process.env);
  const accounts = await Promise.all(
    demoAccounts.map(async ({ password, ...account }) => ({ ...account, passwordHash: await hashPassword(password) })),
  );
  await seedDemo(db, {
    now,
    random: systemRandom,
    environment: DEMO_ENVIRONMENT,
    accounts,
    flag: {
      key: MODEL_FLAG,
      service: INCOME_SCORER,
      variants: { v1: "v1", v2: "v2", v3: "v3", v4: "v4" },
      defaultVariant: "v1",
      description: "Which income model answers an application",
      releases: demoVersionSets(),
    },
    destinations: [
      {
        kind: "webhook",
        name: "Demo webhook sink",
        settings: { url: `http://127.0.0.1:${demo.webhookPort}/webhooks`, allowPrivate: true },
        sealedSecret: seal(demo.webhookSecret, subKeys("stored-secrets")[0]),
      },
      { kind: "email", name: "Demo mailbox", settings: { to: "on-call@evenkeel.test" }, sealedSecret: null },
    ],
    rollups: demoHistory(now),
  });
}
