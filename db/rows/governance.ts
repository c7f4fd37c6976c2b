import { and, inArray, isNotNull, sql } from "drizzle-orm";
import { openIncidentStates } from "#lib/domain/incident/state";
import { freezeWindowSchema } from "#lib/domain/rollout/freeze-window";
import { type Governance, type HeldMove, systemKey } from "#lib/domain/rollout/governance";
import type { Database } from "../client.ts";
import { serviceDependency } from "../schema/catalogue.ts";
import { incident, serviceProfile } from "../schema/incident.ts";
import type { rollout } from "../schema/rollout.ts";
import { freezeWindow, releaseRule } from "../schema/rollout-control.ts";
import { writtenWindow } from "./freeze-window.ts";

interface Reading {
  db: Database;
}

/** Everything that holds rollouts, in all environments: small tables, read once for many rollouts. */
export async function loadGovernance(ctx: Reading): Promise<Governance> {
  const [lines, windows, incidents] = [await stoppedLines(ctx), await freezeWindows(ctx), await holdingIncidents(ctx)];
  const edges =
    incidents.length === 0
      ? []
      : (await ctx.db.select().from(serviceDependency)).map(({ environment, service, dependsOn, strength }) => ({
          environment,
          from: service,
          to: dependsOn,
          strength,
        }));
  const placed = windows.some(({ system }) => system !== "")
    ? await ctx.db
        .select({
          environment: serviceProfile.environment,
          service: serviceProfile.service,
          system: serviceProfile.system,
        })
        .from(serviceProfile)
    : [];
  const systems = new Map(placed.map((one) => [systemKey(one.environment, one.service), one.system]));
  return { lines, windows, incidents, edges, systems };
}

async function stoppedLines({ db }: Reading): Promise<Governance["lines"]> {
  const rows = await db.select().from(releaseRule).where(isNotNull(releaseRule.stoppedAt));
  return rows.map(({ environment, stoppedAt, stoppedBy, stopWords }) => ({
    environment,
    at: stoppedAt ?? new Date(0),
    by: stoppedBy?.name ?? "somebody",
    words: stopWords ?? "",
  }));
}

/** A window that this build does not understand holds nothing, and is shown nowhere as if it did. */
async function freezeWindows({ db }: Reading): Promise<Governance["windows"]> {
  const rows = await db.select().from(freezeWindow).orderBy(freezeWindow.environment, freezeWindow.key);
  return rows.flatMap((row) => {
    const window = freezeWindowSchema.safeParse(writtenWindow(row));
    return window.success ? [{ environment: row.environment, ...window.data }] : [];
  });
}

/**
 * Open P0 and P1. One that people declared holds until it is resolved. One that a rollback opened does not, unless that
 * rollback failed: its cause has been taken back, and what was rolled back needs an acknowledgement of its own.
 */
async function holdingIncidents({ db }: Reading): Promise<Governance["incidents"]> {
  return db
    .select({
      id: incident.id,
      number: incident.number,
      severity: incident.severity,
      environment: incident.environment,
      service: incident.service,
      rolloutId: incident.rolloutId,
    })
    .from(incident)
    .where(
      and(
        inArray(incident.severity, ["P0", "P1"]),
        inArray(incident.state, openIncidentStates),
        inArray(incident.kind, ["real", "hazard"]),
        sql`not (${incident.rolloutId} is not null and ${incident.mitigation} ->> 'state' in ('running', 'succeeded'))`,
      ),
    )
    .orderBy(incident.number);
}

type Moving = Pick<typeof rollout.$inferSelect, "id" | "environment" | "service" | "control">;

/** What a rollout would do next, as holds are asked about it. */
export const moveOf = (record: Moving, what: string): HeldMove => ({
  rolloutId: record.id,
  environment: record.environment,
  service: record.service,
  what,
  overridden: record.control.override?.holds,
});
