import { sql } from "drizzle-orm";
import { type ActorRecord, actorRecord } from "../lib/domain/access/actor.ts";
import type { Role } from "../lib/domain/access/permission.ts";
import type { Releases } from "../lib/domain/flag/version-set.ts";
import { newId, type RandomBytes } from "../lib/domain/kernel/id.ts";
import { SEED_LOCK } from "./advisory-locks.ts";
import type { Database } from "./client.ts";
import { userAccount } from "./schema/access.ts";
import { flagVersion } from "./schema/flag.ts";
import { incident, incidentEvent, incidentUpdate } from "./schema/incident.ts";
import { destination } from "./schema/notification.ts";
import { team, teamMember } from "./schema/people.ts";
import { flag, type VariantValues } from "./schema/rollout.ts";
import { componentStatusChange, statusComponent, statusPage } from "./schema/status.ts";
import { rollup } from "./schema/telemetry.ts";
import { seedCatalogue } from "./seed-catalogue.ts";
import { seedTemplates } from "./seed-templates.ts";

/** What the demo wants to find on its first start. Hashes and seals are made by the caller: this file only stores. */
export interface DemoSeed {
  now: Date;
  random: RandomBytes;
  environment: string;
  accounts: ReadonlyArray<{ email: string; name: string; role: Role; passwordHash: string }>;
  flag: {
    key: string;
    service: string;
    variants: VariantValues;
    defaultVariant: string;
    description: string;
    releases: Releases;
  };
  destinations: ReadonlyArray<{
    kind: "webhook" | "email";
    name: string;
    settings: Record<string, unknown>;
    sealedSecret: Buffer | null;
  }>;
  rollups: Iterable<typeof rollup.$inferInsert>;
}

const DAY_MS = 86_400_000;
const PAGE = "default";
const storyteller: ActorRecord = { kind: "engine", id: null, name: "Demo history", because: "seeded for the demo" };

const components = [
  { service: "income-scorer", name: "Income scoring", description: "Estimates income from an application" },
  { service: "applications-api", name: "Applications", description: "Takes applications and returns decisions" },
  { service: "", name: "Customer portal", description: "Where customers follow their application" },
  { service: "", name: "Decision letters", description: "Letters that explain a decision" },
] as const;

/** Days with events on the public page, oldest first; every one is marked as demo history. */
const pastEvents = [
  { component: 2, daysAgo: 57, minutes: 24, status: "partial_outage", title: "Sign-in failed for some customers" },
  {
    component: 1,
    daysAgo: 36,
    minutes: 41,
    status: "degraded_performance",
    title: "Slow answers when sending applications",
  },
  { component: 0, daysAgo: 17, minutes: 30, status: "under_maintenance", title: "Planned work on income scoring" },
] as const;

/** Stores the demo's data once; a second call on the same database does nothing. @returns whether it stored anything */
export async function seedDemo(db: Database, seed: DemoSeed): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const tx = transaction as unknown as Database;
    await tx.execute(sql`select pg_advisory_xact_lock(${SEED_LOCK})`);
    const known = await tx.select({ id: flag.id }).from(flag).limit(1);
    if (known.length > 0) return false;
    await seedPeople(tx, seed);
    await seedFlag(tx, seed);
    await seedTemplates(tx, seed);
    await seedDestinations(tx, seed);
    await seedCatalogue(tx, seed);
    await seedStatusHistory(tx, seed);
    await seedRollups(tx, seed.rollups);
    return true;
  });
}

async function seedPeople(tx: Database, seed: DemoSeed): Promise<void> {
  const rows = seed.accounts.map((account) => ({
    id: newId("user", seed.now, seed.random),
    ...account,
    createdAt: seed.now,
  }));
  if (rows.length === 0) return;
  await tx.insert(userAccount).values(rows).onConflictDoNothing();
  await seedTeams(tx, seed);
}

/** Who owns what the demo runs: the roles that are in it, the first of them as lead. */
const teams: ReadonlyArray<{ key: string; name: string; description: string; roles: readonly Role[] }> = [
  {
    key: "lending-decisions",
    name: "Lending decisions",
    description: "Owns the models that score applications, and answers for what they decide.",
    roles: ["operator", "responder", "viewer"],
  },
  {
    key: "platform",
    name: "Platform",
    description: "Keeps the gateways, the console and the demo's services running.",
    roles: ["administrator", "responder"],
  },
];

async function seedTeams(tx: Database, { now, random }: DemoSeed): Promise<void> {
  const people = await tx.select({ id: userAccount.id, role: userAccount.role }).from(userAccount);
  for (const { roles, ...facts } of teams) {
    const id = newId("team", now, random);
    await tx.insert(team).values({ id, ...facts, createdAt: now });
    const members = people
      .filter(({ role }) => roles.includes(role))
      .map((person) => ({ teamId: id, userId: person.id, isLead: person.role === roles[0] }));
    if (members.length > 0) await tx.insert(teamMember).values(members);
  }
}

async function seedFlag(tx: Database, seed: DemoSeed): Promise<void> {
  const id = newId("flag", seed.now, seed.random);
  const { environment } = seed;
  const state = "ENABLED" as const;
  await tx.insert(flag).values({ id, environment, state, createdAt: seed.now, ...seed.flag });
  const { key, ...facts } = seed.flag;
  await tx.insert(flagVersion).values({
    flagId: id,
    revision: 1,
    environment,
    flagKey: key,
    at: seed.now,
    actor: actorRecord({ kind: "engine", because: "the demo begins" }),
    action: "created",
    definition: { ...facts, state, targeting: null, metadata: {}, overrides: {}, prerequisites: [] },
  });
  await tx.execute(sql`update config_state set revision = revision + 1, changed_at = now() where id = 1`);
}

async function seedDestinations(tx: Database, seed: DemoSeed): Promise<void> {
  const rows = seed.destinations.map((one) => ({
    id: newId("destination", seed.now, seed.random),
    environment: seed.environment,
    createdAt: seed.now,
    ...one,
  }));
  if (rows.length > 0) await tx.insert(destination).values(rows);
}

async function seedStatusHistory(tx: Database, seed: DemoSeed): Promise<void> {
  const observedSince = new Date(seed.now.getTime() - 89 * DAY_MS);
  const rows = components.map((component, position) => ({
    id: newId("component", seed.now, seed.random),
    page: PAGE,
    environment: seed.environment,
    position,
    status: "operational" as const,
    createdAt: observedSince,
    ...component,
  }));
  await tx
    .insert(statusPage)
    .values({ id: PAGE, environment: seed.environment, name: "Lumen Credit", createdAt: observedSince })
    .onConflictDoNothing();
  await tx.insert(statusComponent).values(rows);
  const base = { page: PAGE, environment: seed.environment, demoHistory: true };
  await tx
    .insert(componentStatusChange)
    .values(
      rows.map((row) => ({ ...base, componentId: row.id, status: "operational" as const, fromAt: observedSince })),
    );
  for (const event of pastEvents) {
    const componentId = rows[event.component]?.id ?? "";
    const fromAt = new Date(seed.now.getTime() - event.daysAgo * DAY_MS);
    const untilAt = new Date(fromAt.getTime() + event.minutes * 60_000);
    const incidentId =
      event.status === "under_maintenance" ? null : await seedIncident(tx, { seed, event, fromAt, untilAt });
    await tx.insert(componentStatusChange).values([
      { ...base, componentId, status: event.status, fromAt, incidentId },
      { ...base, componentId, status: "operational" as const, fromAt: untilAt, incidentId },
    ]);
  }
}

interface PastIncident {
  seed: DemoSeed;
  event: (typeof pastEvents)[number];
  fromAt: Date;
  untilAt: Date;
}

async function seedIncident(tx: Database, { seed, event, fromAt, untilAt }: PastIncident): Promise<string> {
  const id = newId("incident", fromAt, seed.random);
  const { environment } = seed;
  const service = components[event.component]?.service || "customer-portal";
  await tx.insert(incident).values({
    id,
    environment,
    service,
    kind: "real",
    title: event.title,
    severity: "P2",
    severityBecause: { rule: "demo", sentence: "Seeded demo history." },
    state: "resolved",
    family: event.status === "degraded_performance" ? "latency" : "errors",
    detectedBy: "report",
    impactStartedAt: fromAt,
    detectedAt: fromAt,
    mitigatedAt: untilAt,
    resolvedAt: untilAt,
    createdBy: storyteller,
    createdAt: fromAt,
    demoHistory: true,
  });
  const told = (at: Date, kind: string, title: string) => ({
    id: newId("incidentEvent", at, seed.random),
    incidentId: id,
    environment,
    at,
    kind,
    title,
    actor: storyteller,
  });
  await tx
    .insert(incidentEvent)
    .values([told(fromAt, "opened", "Reported by customers"), told(untilAt, "state", "Resolved")]);
  await tx.insert(incidentUpdate).values({
    id: newId("incidentUpdate", untilAt, seed.random),
    incidentId: id,
    environment,
    page: PAGE,
    state: "published",
    phase: "resolved",
    title: event.title,
    body: "No data was lost. You do not need to do anything.",
    components: [],
    draftedAt: untilAt,
    draftedBy: storyteller,
    publishedAt: untilAt,
    publishedBy: storyteller,
  });
  return id;
}

async function seedRollups(tx: Database, rows: Iterable<typeof rollup.$inferInsert>): Promise<void> {
  let batch: Array<typeof rollup.$inferInsert> = [];
  const flush = async () => {
    if (batch.length > 0) await tx.insert(rollup).values(batch).onConflictDoNothing();
    batch = [];
  };
  for (const row of rows) {
    batch.push({ ...row, demoHistory: true });
    if (batch.length === 500) await flush();
  }
  await flush();
}
