import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { ActorRecord } from "../../lib/domain/access/actor.ts";
import { type KindName, kindNames } from "../../lib/domain/configuration/things.ts";
import type { Database } from "../client.ts";
import { auditEntry } from "../schema/access.ts";

/** What the audit keeps of an apply: enough to see later what drifted away from it. */
export interface AppliedConfiguration {
  at: Date;
  by: ActorRecord;
  /** Of the whole document. */
  documentHash: string;
  kinds: KindName[];
  digests: Record<string, string>;
}

const detail = z.object({
  documentHash: z.string(),
  kinds: z.array(z.enum(kindNames)),
  digests: z.record(z.string(), z.string()),
});

/** The newest apply of this environment, from the audit: it cannot be changed afterwards. Null when there was none. */
export async function readAppliedConfiguration(
  db: Database,
  environment: string,
): Promise<AppliedConfiguration | null> {
  const [row] = await db
    .select({ at: auditEntry.at, by: auditEntry.actor, detail: auditEntry.detail })
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.subjectKind, "configuration"),
        eq(auditEntry.subjectId, environment),
        eq(auditEntry.action, "configuration.applied"),
      ),
    )
    .orderBy(desc(auditEntry.id))
    .limit(1);
  const read = detail.safeParse(row?.detail);
  return row && read.success ? { at: row.at, by: row.by, ...read.data } : null;
}
