import { and, asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { flagSegment } from "#db/schema/flag";
import { flag, type VariantValues } from "#db/schema/rollout";
import type { FlagMetadata, Prerequisite } from "#lib/domain/flag/flag";
import type { Releases } from "#lib/domain/flag/version-set";

/** A flag as it is written. */
export interface FlagRecord {
  environment: string;
  key: string;
  service: string;
  description: string;
  state: "ENABLED" | "DISABLED";
  variants: VariantValues;
  defaultVariant: string;
  targeting: Record<string, unknown> | null;
  overrides: Record<string, string>;
  prerequisites: Prerequisite[];
  metadata: FlagMetadata;
  releases: Releases;
  revision: number;
}

export async function listFlags(
  db: Database,
  { environment, key }: { environment: string; key?: string },
): Promise<FlagRecord[]> {
  const rows = await db
    .select()
    .from(flag)
    .where(and(eq(flag.environment, environment), key === undefined ? undefined : eq(flag.key, key)))
    .orderBy(asc(flag.key));
  return rows.map(({ id: _, createdAt: __, ...record }) => record);
}

export interface SegmentRecord {
  key: string;
  description: string;
  rule: Record<string, unknown>;
}

export const listSegments = (db: Database, environment: string): Promise<SegmentRecord[]> =>
  db
    .select({ key: flagSegment.key, description: flagSegment.description, rule: flagSegment.rule })
    .from(flagSegment)
    .where(eq(flagSegment.environment, environment))
    .orderBy(asc(flagSegment.key));
