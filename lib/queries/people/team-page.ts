import { asc, desc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { team, teamMember } from "#db/schema/people";
import type { Role } from "#lib/domain/access/permission";
import { type PersonState, personState } from "#lib/domain/access/person-state";

export interface TeamMemberLine {
  userId: string;
  name: string;
  email: string;
  role: Role;
  state: PersonState;
  isLead: boolean;
}

export interface OwnedLine {
  kind: "service" | "system";
  environment: string;
  key: string;
  name: string;
}

export interface TeamPage {
  id: string;
  key: string;
  name: string;
  description: string;
  revision: number;
  /** Epoch ms. */
  createdAt: number;
  /** The lead first, then by name. */
  members: TeamMemberLine[];
  owned: OwnedLine[];
}

/** One team with its people and what it owns; undefined when there is none. */
export async function teamPage(db: Database, teamId: string): Promise<TeamPage | undefined> {
  const [row] = await db.select().from(team).where(eq(team.id, teamId));
  if (!row) return undefined;
  const [members, owned] = await Promise.all([
    db
      .select({ person: userAccount, isLead: teamMember.isLead })
      .from(teamMember)
      .innerJoin(userAccount, eq(userAccount.id, teamMember.userId))
      .where(eq(teamMember.teamId, teamId))
      .orderBy(desc(teamMember.isLead), asc(userAccount.name), asc(userAccount.id)),
    ownedBy(db, row.key),
  ]);
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    description: row.description,
    revision: row.revision,
    createdAt: row.createdAt.getTime(),
    members: members.map(({ person, isLead }) => ({
      userId: person.id,
      name: person.name,
      email: person.email,
      role: person.role,
      state: personState(person),
      isLead,
    })),
    owned,
  };
}

async function ownedBy(db: Database, teamKey: string): Promise<OwnedLine[]> {
  const [services, systems] = await Promise.all([
    db
      .select()
      .from(serviceProfile)
      .where(eq(serviceProfile.ownerTeam, teamKey))
      .orderBy(asc(serviceProfile.environment), asc(serviceProfile.service)),
    db
      .select()
      .from(catalogueSystem)
      .where(eq(catalogueSystem.ownerTeam, teamKey))
      .orderBy(asc(catalogueSystem.environment), asc(catalogueSystem.key)),
  ]);
  return [
    ...systems.map(({ environment, key, name }) => ({ kind: "system" as const, environment, key, name })),
    ...services.map(({ environment, service, displayName }) => ({
      kind: "service" as const,
      environment,
      key: service,
      name: displayName,
    })),
  ];
}
