import type { Database } from "#db/client";
import { readAppliedConfiguration } from "#db/rows/applied-configuration";
import { readConfiguration } from "#db/rows/configuration";
import { configurationDigests, contentHash } from "#db/rows/configuration-digests";
import type { ConfigurationDocument } from "#lib/domain/configuration/document";
import { type Drift, driftBetween } from "#lib/domain/configuration/drift";

export interface PresentConfiguration {
  document: ConfigurationDocument;
  documentHash: string;
  lastApplied: LastApplied | null;
  /** What changed in the instance since then. */
  drift: Drift[];
}

/** Instants are epoch ms. */
export interface LastApplied {
  at: number;
  by: string;
  documentHash: string;
}

/** How one environment is configured now, and how far that is from what was last applied. */
export async function presentConfiguration(db: Database, environment: string): Promise<PresentConfiguration> {
  const document = await readConfiguration(db, environment);
  const applied = await readAppliedConfiguration(db, environment);
  return {
    document,
    documentHash: contentHash(document),
    lastApplied: applied && { at: applied.at.getTime(), by: applied.by.name, documentHash: applied.documentHash },
    drift: applied ? driftBetween(applied.digests, configurationDigests(document), applied.kinds) : [],
  };
}
