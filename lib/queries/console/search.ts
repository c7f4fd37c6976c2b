import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import type { Permission } from "#lib/domain/access/permission";

export const searchKinds = ["rollout", "incident", "service", "flag", "person", "team"] as const;
export type SearchKind = (typeof searchKinds)[number];

/** One thing that was found. `id` is what its address needs; `detail` tells it from its neighbours. */
export interface SearchHit {
  kind: SearchKind;
  id: string;
  label: string;
  detail: string;
  /** The service that it belongs to; empty for people and teams. */
  service: string;
}

export interface SearchRequest {
  environment: string;
  text: string;
  /** What the person may read; the rest is neither searched nor counted. */
  may: (permission: Permission) => boolean;
}

/** Rows looked through per kind, the newest first, and rows shown per kind: a search never grows with the instance. */
const LOOKED_THROUGH = 2_000;
const SHOWN = 6;
const WORDS = 6;

/** A table or a join as rows `id, label, detail, service, body`; `body` is what is searched, `place` how new it is. */
interface Source {
  kind: SearchKind;
  needs: Permission;
  rows: SQL;
}

function sources(environment: string): Source[] {
  const newest = sql`limit ${LOOKED_THROUGH}`;
  return [
    {
      kind: "incident",
      needs: "incident:read",
      rows: sql`select id, 'INC-' || number as label, title as detail, service,
        'INC-' || number || ' ' || number || ' ' || title || ' ' || service as body, id as place
        from incident where environment = ${environment} order by id desc ${newest}`,
    },
    {
      kind: "rollout",
      needs: "rollout:read",
      rows: sql`select id, service || ' ' || candidate_variant as label,
        replace(state, '_', ' ') || ', attempt ' || attempt || case when title = '' then '' else ', ' || title end as detail,
        service, service || ' ' || candidate_variant || ' ' || title || ' ' || flag_key || ' ' || id as body, id as place
        from rollout where environment = ${environment} order by id desc ${newest}`,
    },
    {
      kind: "service",
      needs: "catalogue:read",
      rows: sql`select service as id, display_name as label, service as detail, service,
        service || ' ' || display_name || ' ' || description as body, service as place
        from service_profile where environment = ${environment} order by service ${newest}`,
    },
    {
      kind: "flag",
      needs: "flag:read",
      rows: sql`select id, key as label, 'serves ' || default_variant || ' by default' as detail, service,
        key || ' ' || service || ' ' || description as body, id as place
        from flag where environment = ${environment} order by id desc ${newest}`,
    },
    {
      kind: "person",
      needs: "person:read",
      rows: sql`select id, name as label, email || ', ' || case when disabled_at is null then role else 'disabled' end as detail,
        '' as service, name || ' ' || email as body, id as place from user_account order by id desc ${newest}`,
    },
    {
      kind: "team",
      needs: "person:read",
      rows: sql`select id, name as label, 'team ' || key as detail, '' as service,
        name || ' ' || key || ' ' || description as body, key as place from team order by key ${newest}`,
    },
  ];
}

/** Every word must occur; the whole name first, then names that begin so, then words that do, then the rest. */
export async function search(db: Database, { environment, text, may }: SearchRequest): Promise<SearchHit[]> {
  const words = text.trim().split(/\s+/).filter(Boolean).slice(0, WORDS);
  const read = sources(environment).filter(({ needs }) => may(needs));
  if (words.length === 0 || read.length === 0) return [];
  const whole = words.join(" ");
  const matches = sql.join(
    words.map((word) => sql`found.body ilike ${`%${escaped(word)}%`}`),
    sql` and `,
  );
  const rank = sql`case
    when lower(found.label) = ${whole.toLowerCase()} or lower(found.id) = ${whole.toLowerCase()} then 0
    when found.label ilike ${`${escaped(whole)}%`} then 1
    when found.body ilike ${`% ${escaped(whole)}%`} or found.body ilike ${`${escaped(whole)}%`} then 2
    else 3 end`;
  const parts = read.map(
    ({
      kind,
      rows,
    }) => sql`(select ${kind}::text as kind, found.id, found.label, found.detail, found.service, ${rank} as rank,
      row_number() over (order by ${rank}, found.place desc) as nth from (${rows}) as found where ${matches}
      order by ${rank}, found.place desc limit ${SHOWN})`,
  );
  const order = sql`array_position(${sql.param([...searchKinds])}::text[], kind)`;
  const result = await db.execute<{ kind: SearchKind } & Omit<SearchHit, "kind"> & Record<string, unknown>>(
    sql`select kind, id, label, detail, service from (${sql.join(parts, sql` union all `)}) as hits
      order by rank, ${order}, nth`,
  );
  return result.rows.map(({ kind, id, label, detail, service }) => ({ kind, id, label, detail, service }));
}

/** A person's percent sign is a percent sign. */
const escaped = (word: string) => word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
