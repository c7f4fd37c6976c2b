import pg from "pg";
import type { BackupHeader } from "#db/backup/format";
import type { Environment } from "#lib/adapters/env";
import { openSealed } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import type { Settled } from "#lib/commands/instance/settle-restored";

interface Restored {
  environment: Environment;
  header: BackupHeader;
  settled: Settled;
}

/** What a person has to know and do after a restore, line by line. */
export async function describeRestored(databaseUrl: string, restored: Restored): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "evenkeel-restore" });
  await client.connect();
  try {
    return [
      "",
      ...settledLines(restored.settled),
      ...(await secretLines(client, restored)),
      `Whatever happened after ${restored.header.madeAt} is not known here: keys revoked, people disabled and releases`,
      "rolled back since then are as they were before. Look at Settings and at the rollouts above, then start Evenkeel.",
    ];
  } finally {
    await client.end();
  }
}

function settledLines({ sessions, links, messages, deltas, rollouts }: Settled): string[] {
  const lines = [`Ended: ${sessions} sessions, ${links} open invitations and reset links. Everybody signs in again.`];
  if (messages > 0) lines.push(`Not sent: ${messages} messages that waited; the delivery log shows them as given up.`);
  if (deltas > 0) lines.push("Dropped: about a second of telemetry that waited to be judged.");
  for (const { title, state, trafficPercent } of rollouts)
    lines.push(`In flight: "${title}" (${state}) at ${trafficPercent} %; its hold starts again at the first start.`);
  return lines;
}

/** Which of the things that need the secret will not work with the secrets of this machine. */
async function secretLines(client: pg.Client, { environment, header }: Restored): Promise<string[]> {
  const secrets = loadSecrets(environment);
  if (header.secretMarks.every((mark) => secrets.marks.includes(mark))) return [];
  const sealed = await client.query<{ name: string; sealed: Buffer }>(
    `select name, sealed_secret as sealed from destination where sealed_secret is not null
       union all select 'traffic route of ' || service, sealed_secret from traffic_route where sealed_secret is not null`,
  );
  const closed = sealed.rows.filter((row) => !opens(row.sealed, secrets.subKeys("stored-secrets")));
  const keys = await client.query("select count(*) from api_key where revoked_at is null");
  return [
    "! This machine has another secret than the instance that was backed up. Without the old one:",
    `!   ${keys.rows[0].count} API keys are refused`,
    ...closed.map(({ name }) => `!   the destination "${name}" cannot be signed`),
    "!   Put the old secret behind the new one (EVENKEEL_SECRET=new,old, or a second line in the data folder's file",
    "!   `secret`), or issue the keys and enter the destinations again.",
  ];
}

function opens(sealed: Buffer, keys: readonly [Buffer, ...Buffer[]]): boolean {
  try {
    openSealed(sealed, keys);
    return true;
  } catch {
    return false;
  }
}
