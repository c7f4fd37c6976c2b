import { and, eq, inArray, sql } from "drizzle-orm";
import { serviceProfile } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { type ServiceAt, serviceRow } from "./service-record.ts";

/**
 * Links exactly these status components to the service: its incidents propose their state. One that another service had
 * leaves that one, and the audit says so on both sides.
 */
export async function linkComponents(ctx: CommandContext, at: ServiceAt, wanted: readonly string[]): Promise<void> {
  const rows = await ctx.db
    .select()
    .from(statusComponent)
    .where(eq(statusComponent.environment, at.environment))
    .orderBy(statusComponent.id)
    .for("update");
  const known = new Map(rows.map((row) => [row.id, row]));
  const missing = wanted.findIndex((id) => !known.has(id));
  if (missing >= 0)
    throw new CommandError("invalid", `${at.environment} has no such status component`, [
      { field: `components.${missing}`, problem: `${wanted[missing]} is not a status component of ${at.environment}` },
    ]);
  const left = rows.filter((row) => row.service === at.service && !wanted.includes(row.id));
  const taken = rows.filter((row) => row.service !== at.service && wanted.includes(row.id));
  await setService(ctx, left, "");
  await setService(ctx, taken, at.service);
  for (const component of taken) if (component.service !== "") await tellFormer(ctx, at, component);
}

async function setService(ctx: CommandContext, rows: ReadonlyArray<{ id: string }>, service: string): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  await ctx.db.update(statusComponent).set({ service }).where(inArray(statusComponent.id, ids));
}

async function tellFormer(
  ctx: CommandContext,
  at: ServiceAt,
  component: typeof statusComponent.$inferSelect,
): Promise<void> {
  const former = { environment: at.environment, service: component.service };
  await ctx.db
    .update(serviceProfile)
    .set({ revision: sql`${serviceProfile.revision} + 1` })
    .where(serviceRow(former));
  await recordAudit(ctx, "service.changed", {
    subject: { kind: "service", id: component.service, environment: at.environment },
    detail: { component: { from: component.name, to: null }, nowOf: at.service },
  });
}

/** Names of components, in their ids' order, as the audit prints them. */
export async function componentNames(ctx: CommandContext, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.db
    .select({ name: statusComponent.name })
    .from(statusComponent)
    .where(and(inArray(statusComponent.id, [...ids])))
    .orderBy(statusComponent.name);
  return rows.map(({ name }) => name);
}
