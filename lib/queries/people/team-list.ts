import { asc, count, eq, ne } from "drizzle-orm";
import type { Database } from "#db/client";
import { userAccount } from "#db/schema/access";
import { catalogueSystem } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { team, teamMember } from "#db/schema/people";

/** A team as a list shows one. */
export interface TeamLine {
  id: string;
  key: string;
  name: string;
  description: string;
  memberCount: number;
  /** Name of who answers for it. */
  lead: string | null;
  /** Services and systems that name it as owner, in every environment. */
  ownedCount: number;
}

/** Every team, by name. */
export async function teamList(db: Database): Promise<TeamLine[]> {
  const [teams, members, services, systems] = await Promise.all([
    db.select().from(team).orderBy(asc(team.name), asc(team.id)),
    db
      .select({ teamId: teamMember.teamId, isLead: teamMember.isLead, name: userAccount.name })
      .from(teamMember)
      .innerJoin(userAccount, eq(userAccount.id, teamMember.userId)),
    db
      .select({ key: serviceProfile.ownerTeam, owned: count() })
      .from(serviceProfile)
      .where(ne(serviceProfile.ownerTeam, ""))
      .groupBy(serviceProfile.ownerTeam),
    db
      .select({ key: catalogueSystem.ownerTeam, owned: count() })
      .from(catalogueSystem)
      .where(ne(catalogueSystem.ownerTeam, ""))
      .groupBy(catalogueSystem.ownerTeam),
  ]);
  return teams.map(({ id, key, name, description }) => {
    const own = members.filter(({ teamId }) => teamId === id);
    return {
      id,
      key,
      name,
      description,
      memberCount: own.length,
      lead: own.find(({ isLead }) => isLead)?.name ?? null,
      ownedCount: [...services, ...systems].reduce((sum, one) => (one.key === key ? sum + one.owned : sum), 0),
    };
  });
}
