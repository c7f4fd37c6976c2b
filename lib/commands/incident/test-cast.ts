import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { serviceProfile } from "#db/schema/incident";
import { destination } from "#db/schema/notification";
import { personSession } from "#db/schema/people";
import { statusComponent, statusPage } from "#db/schema/status";
import { systemRandom } from "#lib/adapters/clock";
import { type Role, roles } from "#lib/domain/access/permission";
import { newId, type SessionId, type UserId } from "#lib/domain/kernel/id";
import type { CommandContext } from "../kernel/context.ts";

/** People of every role, a page with two components and two destinations, for the database tests of commands. */
export interface Cast {
  as(role: Role, now?: Date): CommandContext;
  engine(now?: Date): CommandContext;
  scoring: string;
  portal: string;
}

export const castNow = new Date("2026-11-23T14:07:46.000Z");
export const castService = "income-scorer";

export async function enterCast(db: Database): Promise<Cast> {
  const ids = new Map<Role, UserId>();
  const sessions = new Map<Role, SessionId>();
  for (const role of roles) {
    const id = newId("user", castNow, systemRandom);
    ids.set(role, id);
    const email = `${role}@example.org`;
    await db
      .insert(userAccount)
      .values({ id, email, name: `The ${role}`, role, passwordHash: "unusable", createdAt: castNow });
    sessions.set(role, await enterSession(db, id));
  }
  await db.insert(statusPage).values({ id: "default", environment: "production", name: "Lumen", createdAt: castNow });
  await db.insert(serviceProfile).values({
    environment: "production",
    service: castService,
    displayName: "Income scoring",
    unitOne: "application",
    unitMany: "applications",
    hazardBelowPercent: 1,
  });
  await enterDestinations(db);
  return {
    scoring: await enterComponent(db, { name: "Income scoring", service: castService, position: 1 }),
    portal: await enterComponent(db, { name: "Customer portal", service: "", position: 2 }),
    as: (role, now = castNow) => ({
      db,
      actor: {
        kind: "user",
        userId: ids.get(role) as UserId,
        sessionVersion: 1,
        sessionId: sessions.get(role) as SessionId,
        name: `The ${role}`,
      },
      now,
      random: systemRandom,
    }),
    engine: (now = castNow) => ({ db, actor: { kind: "engine", because: "test" }, now, random: systemRandom }),
  };
}

/** Open for a year: the stories of tests wander through time. */
async function enterSession(db: Database, userId: UserId): Promise<SessionId> {
  const id = newId("session", castNow, systemRandom);
  const expiresAt = new Date(castNow.getTime() + 31_536_000_000);
  await db
    .insert(personSession)
    .values({ id, userId, method: "password", startedAt: castNow, lastSeenAt: castNow, expiresAt });
  return id;
}

async function enterComponent(
  db: Database,
  component: { name: string; service: string; position: number },
): Promise<string> {
  const id = newId("component", castNow, systemRandom);
  const createdAt = new Date("2026-11-01T00:00:00Z");
  await db
    .insert(statusComponent)
    .values({ id, page: "default", environment: "production", status: "operational", createdAt, ...component });
  return id;
}

async function enterDestinations(db: Database): Promise<void> {
  const own = () => ({
    id: newId("destination", castNow, systemRandom),
    environment: "production",
    createdAt: castNow,
  });
  await db.insert(destination).values([
    { ...own(), kind: "webhook", name: "Hook", settings: { url: "https://hooks.example.org/in" } },
    { ...own(), kind: "email", name: "Mailbox", settings: { to: "on-call@example.org" } },
  ]);
}
