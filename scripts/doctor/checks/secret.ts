import type pg from "pg";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { openSealed } from "#lib/adapters/seal";
import type { Secrets } from "#lib/adapters/secrets";
import { type DatabaseCheck, type Finding, good, note, type Sight, wrong } from "../check.ts";

const bringBack =
  "Put the old secret behind the new one (EVENKEEL_SECRET=new,old, or a second line in the file `secret`).";

export const secret: DatabaseCheck = {
  name: "secret",
  async ask(database, { secrets, environment }: Sight): Promise<Finding[]> {
    if (!secrets) return [note("there is no secret yet", "The first start makes one.")];
    const findings = [
      ...(await sealedFindings(database, secrets)),
      ...(await keyFindings(database, secrets, environment.apiKey)),
      ...(await processFindings(database, secrets)),
    ];
    return findings.length > 0 ? findings : [good(`${secrets.marks.length} known; stored secrets open`)];
  },
};

async function sealedFindings(database: pg.Client, secrets: Secrets): Promise<Finding[]> {
  const { rows } = await database.query(
    `select name, sealed_secret as sealed from destination where sealed_secret is not null
       union all select 'traffic route of ' || service, sealed_secret from traffic_route where sealed_secret is not null`,
  );
  return rows.flatMap(({ name, sealed }) => {
    try {
      openSealed(sealed, secrets.subKeys("stored-secrets"));
      return [];
    } catch {
      return [wrong(`the signing secret of the destination "${name}" does not open with this secret`, bringBack)];
    }
  });
}

/** A hash does not tell its secret; the one key that we know in clear does. */
async function keyFindings(database: pg.Client, secrets: Secrets, key: string | undefined): Promise<Finding[]> {
  if (!key) return [];
  const hashes = secrets.subKeys("api-keys").map((subKey) => hashApiKey(key, subKey));
  const { rows } = await database.query(
    `select count(*) filter (where hash = any($1) or second_hash = any($1))::int as known, count(*)::int as entered
     from api_key where name = 'EVENKEEL_API_KEY'`,
    [hashes],
  );
  const { known, entered } = rows[0];
  if (known > 0 || entered === 0) return [];
  return [wrong("EVENKEEL_API_KEY is stored under another secret: every API key is refused", bringBack)];
}

async function processFindings(database: pg.Client, { marks }: Secrets): Promise<Finding[]> {
  const { rows } = await database.query(
    `select kind, id, detail->'secretMarks'->>0 as newest from process_instance
     where detail ? 'secretMarks' and last_seen_at > now() - interval '30 seconds' order by id`,
  );
  return rows.flatMap(({ kind, id, newest }) => {
    if (newest === marks[0]) return [];
    const words = `the ${kind} ${id} works with another newest secret than this machine`;
    return [
      marks.includes(newest)
        ? note(words, "Restart it with the new secret.")
        : wrong(words, "Give every machine the same EVENKEEL_SECRET."),
    ];
  });
}
