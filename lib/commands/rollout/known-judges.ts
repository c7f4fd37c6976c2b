import { sql } from "drizzle-orm";
import type { StoredJudge } from "#db/rows/gate-state";
import type { RolloutRecord } from "#db/rows/rollout";
import { gateState } from "#db/schema/rollout";
import type { CommandContext } from "../kernel/context.ts";
import { NewestEntries } from "./newest-entries.ts";
import { findStoredJudges } from "./stored-judge.ts";

/** A version of a stored row: the transaction that wrote it, as Postgres keeps it in every row. */
export type RowVersions = ReadonlyMap<string, string>;

interface Known {
  version: string;
  stored: StoredJudge;
}

/** More than an instance has active rollouts; beyond it the oldest are read again. */
const MOST = 2_000;

/**
 * The judges' states that this process wrote itself. Each is used only while the row that the database has is the very one
 * that was written, so that nothing depends on it but the time of reading it again.
 */
export class KnownJudges {
  readonly #known = new NewestEntries<Known>(MOST);

  /** States of locked rollouts; those before their first tick have none. */
  async find(ctx: CommandContext, records: readonly RolloutRecord[]): Promise<Map<string, StoredJudge>> {
    const found = new Map<string, StoredJudge>();
    if (records.length === 0) return found;
    const stale = new Set<string>();
    const ids = records.map(({ id }) => id);
    const versions = await ctx.db
      .select({ id: gateState.rolloutId, version: sql<string>`${gateState}.xmin::text` })
      .from(gateState)
      .where(sql`${gateState.rolloutId} = any(${sql.param(ids)}::text[])`);
    for (const { id, version } of versions) {
      const known = this.#known.get(id);
      if (known?.version === version) found.set(id, known.stored);
      else stale.add(id);
    }
    if (stale.size === 0) return found;
    const others = await findStoredJudges(
      ctx,
      records.filter(({ id }) => stale.has(id)),
    );
    for (const [id, stored] of others) found.set(id, stored);
    return found;
  }

  /** After the commit: what a rolled-back transaction wrote stands nowhere. */
  remember(looks: ReadonlyArray<{ record: RolloutRecord; stored: StoredJudge }>, versions: RowVersions): void {
    for (const { record, stored } of looks) {
      const version = versions.get(record.id);
      if (version === undefined) continue;
      this.#known.set(record.id, { version, stored });
    }
  }
}
