import { asc, eq, inArray } from "drizzle-orm";
import type { Database } from "#db/client";
import { incidentUpdate } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";
import type { UpdatePhase } from "#lib/domain/incident/state";
import type { ComponentStatus } from "#lib/domain/status/component";
import { epochMs } from "./incident-facts.ts";

export interface UpdateComponent {
  id: string;
  name: string;
  /** What the page says about it now; of a published update, what it said before. */
  from: ComponentStatus;
  status: ComponentStatus;
}

/** One text for people outside. Instants are epoch ms. */
export interface UpdateFacts {
  id: string;
  state: "draft" | "published" | "retracted";
  phase: UpdatePhase;
  title: string;
  body: string;
  components: UpdateComponent[];
  nextUpdateAt: number | null;
  draftedAt: number;
  draftedBy: string;
  publishedAt: number | null;
  publishedBy: string | null;
  retractedBecause: string | null;
  revision: number;
}

/** Oldest first. */
export async function incidentUpdates(db: Database, incidentId: string): Promise<UpdateFacts[]> {
  const rows = await db
    .select()
    .from(incidentUpdate)
    .where(eq(incidentUpdate.incidentId, incidentId))
    .orderBy(asc(incidentUpdate.draftedAt));
  const ids = [...new Set(rows.flatMap((row) => row.components.map((component) => component.componentId)))];
  const components =
    ids.length > 0 ? await db.select().from(statusComponent).where(inArray(statusComponent.id, ids)) : [];
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    phase: row.phase,
    title: row.title,
    body: row.body,
    components: row.components.flatMap((change) => {
      const known = components.find((component) => component.id === change.componentId);
      if (!known) return [];
      return [
        {
          id: known.id,
          name: known.name,
          from: (change.from as ComponentStatus | undefined) ?? known.status,
          status: change.status as ComponentStatus,
        },
      ];
    }),
    nextUpdateAt: epochMs(row.nextUpdateAt),
    draftedAt: row.draftedAt.getTime(),
    draftedBy: row.draftedBy.name,
    publishedAt: epochMs(row.publishedAt),
    publishedBy: row.publishedBy?.name ?? null,
    retractedBecause: row.retractedBecause,
    revision: row.revision,
  }));
}

/** The public page's components with what they say now, for the editor of an update. */
export async function pageComponents(db: Database, environment: string): Promise<UpdateComponent[]> {
  const rows = await db
    .select()
    .from(statusComponent)
    .where(eq(statusComponent.environment, environment))
    .orderBy(asc(statusComponent.position));
  return rows.map((row) => ({ id: row.id, name: row.name, from: row.status, status: row.status }));
}
