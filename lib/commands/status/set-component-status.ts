import { and, eq, inArray } from "drizzle-orm";
import { componentStatusChange, statusComponent } from "#db/schema/status";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { ComponentStatus } from "#lib/domain/status/component";
import type { CommandContext } from "../kernel/context.ts";

export interface ComponentChange {
  componentId: string;
  status: ComponentStatus;
  /** What it was before this change. */
  from: ComponentStatus;
}

/** Sets component states and appends each real change to the history. Joins the caller's transaction. */
export async function setComponentStatuses(
  ctx: CommandContext,
  wanted: ReadonlyArray<{ componentId: string; status: ComponentStatus }>,
  on: { page: string; environment: string; incidentId: string },
): Promise<ComponentChange[]> {
  if (wanted.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(statusComponent)
    .where(
      and(
        eq(statusComponent.page, on.page),
        eq(statusComponent.environment, on.environment),
        inArray(
          statusComponent.id,
          wanted.map((each) => each.componentId),
        ),
      ),
    )
    .orderBy(statusComponent.id)
    .for("update");
  const known = new Map(rows.map((row) => [row.id, row]));
  const changes: ComponentChange[] = [];
  for (const { componentId, status } of wanted) {
    const row = known.get(componentId);
    if (!row)
      throw new CommandError("invalid", "this page has no such component", [
        { field: "components", problem: `${componentId} is not a component of the page "${on.page}"` },
      ]);
    changes.push({ componentId, status, from: row.status });
    if (row.status === status) continue;
    await ctx.db.update(statusComponent).set({ status }).where(eq(statusComponent.id, componentId));
    await ctx.db.insert(componentStatusChange).values({
      componentId,
      page: on.page,
      environment: on.environment,
      status,
      fromAt: ctx.now,
      incidentId: on.incidentId,
    });
  }
  return changes;
}
