import { type SQL, sql } from "drizzle-orm";
import type { CommandContext } from "../kernel/context.ts";
import { named } from "./named.ts";

interface Kind {
  one: string;
  many: string;
  /** It is never deleted, so that the environment stays with it. */
  isHistory?: true;
  /** Selects the names of all there is of this kind. */
  names: SQL;
}

const kindsIn = (environment: string, now: Date): readonly Kind[] => [
  { one: "flag", many: "flags", names: sql`select key from flag where environment = ${environment}` },
  { one: "segment", many: "segments", names: sql`select key from flag_segment where environment = ${environment}` },
  {
    one: "rollout",
    many: "rollouts",
    isHistory: true,
    names: sql`select service || ' ' || candidate_variant from rollout where environment = ${environment}`,
  },
  {
    one: "incident",
    many: "incidents",
    isHistory: true,
    names: sql`select 'INC-' || number from incident where environment = ${environment}`,
  },
  {
    one: "service",
    many: "services",
    names: sql`select service from service_profile where environment = ${environment}`,
  },
  { one: "system", many: "systems", names: sql`select key from catalogue_system where environment = ${environment}` },
  {
    one: "gate preset",
    many: "gate presets",
    names: sql`select key from gate_preset where environment = ${environment}`,
  },
  {
    one: "rollout template",
    many: "rollout templates",
    names: sql`select key from rollout_template where environment = ${environment}`,
  },
  {
    one: "freeze window",
    many: "freeze windows",
    names: sql`select key from freeze_window where environment = ${environment}`,
  },
  { one: "policy", many: "policies", names: sql`select kind from policy where environment = ${environment}` },
  {
    one: "key",
    many: "keys",
    names: sql`select name from api_key where environment = ${environment} and revoked_at is null
      and (expires_at is null or expires_at > ${now.toISOString()})`,
  },
  {
    one: "destination",
    many: "destinations",
    names: sql`select name from destination where environment = ${environment}`,
  },
  {
    one: "status page",
    many: "status pages",
    names: sql`select name from status_page where environment = ${environment}`,
  },
  {
    one: "status component",
    many: "status components",
    names: sql`select name from status_component where environment = ${environment}`,
  },
  telemetryIn(environment),
];

const telemetryIn = (environment: string): Kind => ({
  one: "telemetry of",
  many: "telemetry of",
  // One of those that only sent outcomes is enough to say so; the counters of a service are found by its name.
  names: sql`select service from service_seen seen where environment = ${environment}
      and exists (select 1 from rollup where environment = seen.environment and service = seen.service)
    union select service from (select service from rollup where environment = ${environment} limit 1) counted
    union select service from (select service from outcome where environment = ${environment} limit 1) told`,
});

export interface EnvironmentContent {
  /** "flags a and b", "key ci". */
  words: string[];
  hasHistory: boolean;
}

/** What is in an environment, as people call it; revoked and expired keys open nothing and do not count. */
export async function environmentContent(
  { db, now }: Pick<CommandContext, "db" | "now">,
  environment: string,
): Promise<EnvironmentContent> {
  const content: EnvironmentContent = { words: [], hasHistory: false };
  for (const { one, many, isHistory, names } of kindsIn(environment, now)) {
    const { rows } = await db.execute<{ name: string }>(sql`select name from (${names}) as held (name) order by name`);
    if (rows.length === 0) continue;
    content.words.push(`${rows.length === 1 ? one : many} ${named(rows.map(({ name }) => name))}`);
    if (isHistory) content.hasHistory = true;
  }
  return content;
}
