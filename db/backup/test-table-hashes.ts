import pg from "pg";
import { listTables } from "./tables.ts";

/** Of every table: how many rows, and one hash of all that is in them. */
export async function tableHashes(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const hashes: Record<string, string> = {};
    for (const { name } of await listTables(client)) {
      const { rows } = await client.query(
        `select count(*) as rows, md5(coalesce(string_agg(one::text, E'\n' order by one::text), '')) as hash from public."${name}" as one`,
      );
      hashes[name] = `${rows[0].rows} ${rows[0].hash}`;
    }
    return hashes;
  } finally {
    await client.end();
  }
}
