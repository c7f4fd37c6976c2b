import { and, asc, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { incident, incidentUpdate } from "#db/schema/incident";
import { componentStatusChange, statusComponent, statusPage, statusSnapshot } from "#db/schema/status";
import { buildSnapshot } from "#lib/domain/status/build-snapshot";
import type { StatusSnapshot } from "#lib/domain/status/snapshot";
import { type CommandContext, channels, notify } from "../kernel/context.ts";

export interface PublishStatusInput {
  page: string;
  environment: string;
}

/**
 * Stores what the page may show, as one row, when it differs from the newest one. Joins the transaction that changed
 * it; the worker writes it as files. Asks for no permission of its own: it repeats only what was published before.
 * @returns version of the newest snapshot, and whether this call made it.
 */
export async function publishStatus(
  ctx: CommandContext,
  input: PublishStatusInput,
): Promise<{ version: number; changed: boolean; content: StatusSnapshot }> {
  const content = buildSnapshot(await readFacts(ctx, input));
  const [newest] = await ctx.db
    .select({
      version: statusSnapshot.version,
      same: sql<boolean>`${statusSnapshot.content} = ${JSON.stringify(content)}::jsonb`,
    })
    .from(statusSnapshot)
    .where(and(eq(statusSnapshot.page, input.page), eq(statusSnapshot.environment, input.environment)))
    .orderBy(desc(statusSnapshot.version))
    .limit(1);
  if (newest?.same) return { version: newest.version, changed: false, content };
  const [row] = await ctx.db
    .insert(statusSnapshot)
    .values({ ...input, content: { ...content }, createdAt: ctx.now })
    .returning({ version: statusSnapshot.version });
  if (!row) throw new Error("the snapshot was not stored");
  await notify(ctx, channels.status, String(row.version));
  return { version: row.version, changed: true, content };
}

async function readFacts(
  ctx: CommandContext,
  { page, environment }: PublishStatusInput,
): Promise<Parameters<typeof buildSnapshot>[0]> {
  const { db, now } = ctx;
  const [named] = await db
    .select()
    .from(statusPage)
    .where(and(eq(statusPage.id, page), eq(statusPage.environment, environment)));
  const components = await db
    .select()
    .from(statusComponent)
    .where(and(eq(statusComponent.page, page), eq(statusComponent.environment, environment)))
    .orderBy(asc(statusComponent.position), asc(statusComponent.id));
  const changes = await db
    .select()
    .from(componentStatusChange)
    .where(and(eq(componentStatusChange.page, page), eq(componentStatusChange.environment, environment)));
  const updates = await db
    .select()
    .from(incidentUpdate)
    .where(
      and(
        eq(incidentUpdate.page, page),
        eq(incidentUpdate.environment, environment),
        isNotNull(incidentUpdate.publishedAt),
      ),
    )
    .orderBy(desc(incidentUpdate.publishedAt))
    .limit(500);
  const ids = [...new Set(updates.map((update) => update.incidentId))];
  const incidents = ids.length > 0 ? await db.select().from(incident).where(inArray(incident.id, ids)) : [];
  return {
    page: {
      id: page,
      environment,
      name: named?.name ?? "Status",
      createdAt: named?.createdAt ?? components[0]?.createdAt ?? new Date(0),
    },
    components,
    changes,
    incidents,
    updates: updates.flatMap((update) =>
      update.publishedAt
        ? [
            {
              ...update,
              publishedAt: update.publishedAt,
              retractedBecause: update.state === "retracted" ? (update.retractedBecause ?? "") : null,
            },
          ]
        : [],
    ),
    now,
  };
}
