import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Database } from "#db/client";
import { incident, serviceProfile } from "#db/schema/incident";
import { rollout } from "#db/schema/rollout";
import { statusComponent } from "#db/schema/status";
import { serviceSeen } from "#db/schema/telemetry";
import type { Criticality } from "#lib/domain/catalogue/service";
import { openIncidentStates, type Severity } from "#lib/domain/incident/state";
import { activeStates, type RolloutStateKind } from "#lib/domain/rollout/state";

export type StatusKind = (typeof statusComponent.$inferSelect)["status"];

/** What is going on at a service now. */
export interface ServiceNow {
  rollout: { id: string; state: RolloutStateKind; trafficPercent: number; count: number } | null;
  /** The worst open one, and how many there are. */
  incident: { id: string; number: number; severity: Severity; count: number } | null;
  /** Worst status of its components; null when it has none. */
  status: StatusKind | null;
  /** When telemetry last named it, epoch ms; null when it never did. */
  heardAt: number | null;
}

/** One service of the catalogue in a list. */
export interface ServiceLine extends ServiceNow {
  service: string;
  displayName: string;
  description: string;
  system: string;
  owner: Owner | null;
  criticality: Criticality;
  runbookUrl: string;
}

/** The team that owns something; its name is missing when the team was deleted since. */
export interface Owner {
  key: string;
  name: string | null;
}

const worstStatus: readonly StatusKind[] = [
  "major_outage",
  "partial_outage",
  "degraded_performance",
  "under_maintenance",
  "operational",
];

export const worst = (statuses: readonly StatusKind[]): StatusKind | null =>
  worstStatus.find((status) => statuses.includes(status)) ?? null;

/** Services of the catalogue with what is going on at them, by name. */
export async function serviceLines(
  db: Database,
  { environment, system }: { environment: string; system?: string },
): Promise<ServiceLine[]> {
  const conditions: SQL[] = [eq(serviceProfile.environment, environment)];
  if (system !== undefined) conditions.push(eq(serviceProfile.system, system));
  const rows = await db
    .select({ profile: serviceProfile, ownerName: ownerNameOf(serviceProfile.ownerTeam) })
    .from(serviceProfile)
    .where(and(...conditions))
    .orderBy(asc(serviceProfile.service));
  const now = await servicesNow(db, { environment, services: rows.map(({ profile }) => profile.service) });
  return rows.map(({ profile, ownerName }) => ({
    service: profile.service,
    displayName: profile.displayName,
    description: profile.description,
    system: profile.system,
    owner: ownerOf(profile.ownerTeam, ownerName),
    criticality: profile.criticality,
    runbookUrl: profile.runbookUrl,
    ...(now.get(profile.service) ?? nothingNow),
  }));
}

/** Name of the team with that key, beside any row that carries one. */
export const ownerNameOf = (ownerTeam: AnyPgColumn): SQL<string | null> =>
  sql<string | null>`(select team.name from team where team.key = ${ownerTeam})`;

export const ownerOf = (key: string, name: string | null): Owner | null => (key === "" ? null : { key, name });

const nothingNow: ServiceNow = { rollout: null, incident: null, status: null, heardAt: null };

/** What is going on at these services, whether or not they are in the catalogue. */
export async function servicesNow(
  db: Database,
  { environment, services }: { environment: string; services: readonly string[] },
): Promise<Map<string, ServiceNow>> {
  if (services.length === 0) return new Map();
  const names = [...services];
  const [rollouts, incidents, components, heard] = await Promise.all([
    db
      .select({
        service: rollout.service,
        id: rollout.id,
        state: rollout.state,
        trafficPercent: rollout.trafficPercent,
      })
      .from(rollout)
      .where(
        and(
          eq(rollout.environment, environment),
          inArray(rollout.service, names),
          inArray(rollout.state, [...activeStates]),
        ),
      )
      .orderBy(asc(rollout.id)),
    db
      .select({ service: incident.service, id: incident.id, number: incident.number, severity: incident.severity })
      .from(incident)
      .where(
        and(
          eq(incident.environment, environment),
          inArray(incident.service, names),
          inArray(incident.state, openIncidentStates),
        ),
      )
      .orderBy(asc(incident.severity), asc(incident.id)),
    db
      .select({ service: statusComponent.service, status: statusComponent.status })
      .from(statusComponent)
      .where(and(eq(statusComponent.environment, environment), inArray(statusComponent.service, names))),
    db
      .select({ service: serviceSeen.service, lastSeenAt: serviceSeen.lastSeenAt })
      .from(serviceSeen)
      .where(and(eq(serviceSeen.environment, environment), inArray(serviceSeen.service, names))),
  ]);
  const of = <R extends { service: string }>(rows: readonly R[], service: string) =>
    rows.filter((row) => row.service === service);
  return new Map(
    names.map((service) => [
      service,
      {
        rollout: newest(of(rollouts, service)),
        incident: first(of(incidents, service)),
        status: worst(of(components, service).map(({ status }) => status)),
        heardAt: of(heard, service)[0]?.lastSeenAt.getTime() ?? null,
      },
    ]),
  );
}

function newest<R extends { service: string }>(rows: readonly R[]) {
  const row = rows.at(-1);
  if (!row) return null;
  const { service: _, ...facts } = row;
  return { ...facts, count: rows.length };
}

function first<R extends { service: string }>(rows: readonly R[]) {
  const row = rows[0];
  if (!row) return null;
  const { service: _, ...facts } = row;
  return { ...facts, count: rows.length };
}
