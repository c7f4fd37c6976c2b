// Usage: npm run rotate-secret [-- --new | --drop [--force]]
//   --new   puts a newer secret before the present one; restart every process then
//           (without: seals what is stored under the newest secret and says what still needs an older one)
//   --drop  takes the older secrets away when nothing needs them any more
// See docs/how-to/rotate-the-secret.md.
import { parseArgs } from "node:util";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { Environment } from "#lib/adapters/env";
import { openSealed, seal } from "#lib/adapters/seal";
import { loadSecrets, newSecret, type Secrets, secretValues, writeSecretFile } from "#lib/adapters/secrets";
import { resealSecrets } from "#lib/commands/access/reseal-secrets";
import { LONGEST_SESSION_HOURS } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import { keysUnderOlderSecret, type OlderKey } from "#lib/queries/access/keys-under-older-secret";
import { CannotDo, readInstanceEnvironment, runCommand } from "./instance/command-line.ts";
import { withInstanceDatabase } from "./instance/with-database.ts";
import { say } from "./step.ts";

function addSecret(environment: Environment): void {
  if (environment.secrets) {
    say(
      `EVENKEEL_SECRET is set. Put this before the present value, with a comma, on every machine:\n\n  ${newSecret()}\n`,
    );
  } else {
    writeSecretFile(environment.dataDir, [newSecret(), ...secretValues(environment)]);
    say("A newer secret is now the first line of the data folder's file `secret`.");
  }
  say("Restart every process (both secrets are accepted), then: npm run rotate-secret");
}

/** @returns null when it is under the newest already, or opens with none (the doctor tells of that). */
function resealUnder({ subKeys }: Secrets) {
  const keys = subKeys("stored-secrets");
  const opened = (sealed: Buffer, tried: readonly [Buffer, ...Buffer[]]): string | null => {
    try {
      return openSealed(sealed, tried);
    } catch {
      return null;
    }
  };
  return (sealed: Buffer): Buffer | null => {
    if (opened(sealed, [keys[0]]) !== null) return null;
    const plain = opened(sealed, keys);
    return plain === null ? null : seal(plain, keys[0]);
  };
}

async function sealAnew({ db }: DatabaseHandle, secrets: Secrets): Promise<OlderKey[]> {
  const ctx = {
    db,
    actor: { kind: "engine" as const, because: "npm run rotate-secret" },
    now: systemClock(),
    random: systemRandom,
  };
  try {
    const newestMark = secrets.marks[0];
    const { resealed } = await resealSecrets(ctx, { newestMark, reseal: resealUnder(secrets) });
    say(`Stored secrets: ${resealed} sealed under the newest secret now, the others were already.`);
    return await keysUnderOlderSecret(db, newestMark);
  } catch (error) {
    throw error instanceof CommandError ? new CannotDo(`${error.message}.`) : error;
  }
}

function tell(keys: readonly OlderKey[]): void {
  if (keys.length === 0) {
    say("API keys: every live key is under the newest secret.");
    say(
      `The older secrets can be dropped ${LONGEST_SESSION_HOURS} hours after the restart, the longest that a session may`,
    );
    say("last under any policy, when none needs them:");
    say("npm run rotate-secret -- --drop");
    return;
  }
  say(`API keys: ${keys.length} may still be under an older secret, which has to stay for them:`);
  for (const { name, hint, lastUsedAt } of keys)
    say(
      `  ${name.padEnd(24)} ${hint.padEnd(14)} ${lastUsedAt ? `last used at the API ${lastUsedAt}` : "not used at the API"}`,
    );
  say("One that is used at the REST API is stored under the newest by that. One that only gateways see is not:");
  say("rotate it or issue another (Settings, API keys). Then run this again.");
}

function drop(environment: Environment, keys: readonly OlderKey[], force: boolean): void {
  if (keys.length > 0 && !force) throw new CannotDo("Nothing was dropped. With --force the keys above stop working.");
  const [newest] = secretValues(environment);
  if (environment.secrets) {
    say("EVENKEEL_SECRET is set: leave only its first value on every machine, and restart.");
    return;
  }
  writeSecretFile(environment.dataDir, [newest]);
  say("Only the newest secret is left. Restart every process.");
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      new: { type: "boolean", default: false },
      drop: { type: "boolean", default: false },
      force: { type: "boolean", default: false },
    },
  });
  const environment = readInstanceEnvironment();
  if (values.new) return addSecret(environment);
  const secrets = loadSecrets(environment);
  if (secrets.marks.length === 1)
    throw new CannotDo("There is one secret only. Begin with: npm run rotate-secret -- --new");
  await withInstanceDatabase(environment, async (url) => {
    const database = openDatabase(url, { applicationName: "evenkeel-rotate", maxConnections: 1 });
    const keys = await sealAnew(database, secrets).finally(() => database.close());
    tell(keys);
    if (values.drop) drop(environment, keys, values.force);
  });
}

runCommand(main);
