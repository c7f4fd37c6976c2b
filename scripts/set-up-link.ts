/**
 * Usage: node scripts/set-up-link.ts. Run by the supervisor when everything is ready. While nobody has an account it prints
 * a fresh one-time link for the first administrator and ends the older ones; otherwise it prints nothing.
 */
import { openDatabase } from "#db/client";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { readEnvironment } from "#lib/adapters/env";
import { generateLinkToken, hashLinkToken } from "#lib/adapters/link-token";
import { loadSecrets } from "#lib/adapters/secrets";
import { issueSetUpLink } from "#lib/commands/access/issue-set-up-link";

const environment = readEnvironment(process.env);
const database = openDatabase(environment.databaseUrl ?? "", {
  applicationName: "evenkeel-set-up-link",
  maxConnections: 1,
});
try {
  const token = generateLinkToken();
  const hash = hashLinkToken(token, loadSecrets(environment).subKeys("access-links")[0]);
  const actor = { kind: "engine", because: "nobody has an account yet" } as const;
  const context = { db: database.db, actor, now: systemClock(), random: systemRandom };
  if (await issueSetUpLink(context, { hash }))
    process.stdout.write(
      `Nobody has an account yet. This link makes the first administrator, once, within 24 hours:\n  ${environment.publicUrl}/set-up/${token}\n`,
    );
} finally {
  await database.close();
}
