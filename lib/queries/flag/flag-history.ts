import { and, desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { flagVersion } from "#db/schema/flag";
import { type FieldChange, fieldChanges } from "#lib/domain/configuration/field-changes";

export interface FlagVersion {
  revision: number;
  action: (typeof flagVersion.$inferSelect)["action"];
  /** Epoch ms. */
  at: number;
  by: string;
  /** Field by field what differs from the version before; of the first one, nothing. */
  changes: FieldChange[];
}

const SHOWN = 100;

/** Versions of a time that knew no version sets had none. */
const known = (definition: Record<string, unknown>) => ({ releases: {}, ...definition });

/** What a flag was, newest first, also of one that is deleted. One key may have had several flags. */
export async function flagHistory(
  db: Database,
  { environment, key }: { environment: string; key: string },
): Promise<FlagVersion[]> {
  const rows = await db
    .select()
    .from(flagVersion)
    .where(and(eq(flagVersion.environment, environment), eq(flagVersion.flagKey, key)))
    .orderBy(desc(flagVersion.at), desc(flagVersion.revision))
    .limit(SHOWN + 1);
  return rows.slice(0, SHOWN).map((row, index) => {
    const before = rows.slice(index + 1).find((older) => older.flagId === row.flagId);
    return {
      revision: row.revision,
      action: row.action,
      at: row.at.getTime(),
      by: row.actor.name,
      changes: before && row.action !== "deleted" ? fieldChanges(known(before.definition), known(row.definition)) : [],
    };
  });
}
