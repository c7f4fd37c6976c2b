import { asc, eq, sql } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { team, teamMember } from "#db/schema/people";
import type { Role } from "#lib/domain/access/permission";
import { type PersonState, personState } from "#lib/domain/access/person-state";

/** A person as a list shows one. Instants are epoch ms. */
export interface PersonLine {
  id: string;
  name: string;
  email: string;
  role: Role;
  state: PersonState;
  teams: TeamOfPerson[];
  lastSignedInAt: number | null;
  createdAt: number;
}

export interface TeamOfPerson {
  id: string;
  key: string;
  name: string;
  isLead: boolean;
}

export interface PeopleFilter {
  /** Part of a name or an address. */
  text?: string | undefined;
  role?: Role | undefined;
  state?: PersonState | undefined;
  /** `team.id` */
  team?: string | undefined;
}

/** Everybody whom the filter lets through, by name. Filtered here: an instance has people by the hundred. */
export async function peopleList(db: Database, filter: PeopleFilter = {}): Promise<PersonLine[]> {
  const [people, teams] = await Promise.all([
    db.select().from(userAccount).orderBy(sql`lower(${userAccount.name})`, asc(userAccount.id)),
    teamsByPerson(db),
  ]);
  const text = filter.text?.trim().toLowerCase() ?? "";
  return people
    .map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      state: personState(row),
      teams: teams.get(row.id) ?? [],
      lastSignedInAt: row.lastSignedInAt?.getTime() ?? null,
      createdAt: row.createdAt.getTime(),
    }))
    .filter(
      (one) =>
        (!text || `${one.name}\n${one.email}`.toLowerCase().includes(text)) &&
        (!filter.role || one.role === filter.role) &&
        (!filter.state || one.state === filter.state) &&
        (!filter.team || one.teams.some(({ id }) => id === filter.team)),
    );
}

async function teamsByPerson(db: Database): Promise<Map<string, TeamOfPerson[]>> {
  const rows = await db
    .select({ userId: teamMember.userId, id: team.id, key: team.key, name: team.name, isLead: teamMember.isLead })
    .from(teamMember)
    .innerJoin(team, eq(team.id, teamMember.teamId))
    .orderBy(asc(team.name), asc(team.id));
  const found = new Map<string, TeamOfPerson[]>();
  for (const { userId, ...one } of rows) found.set(userId, [...(found.get(userId) ?? []), one]);
  return found;
}
