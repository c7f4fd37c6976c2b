import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { peopleList } from "#lib/queries/people/people-list";
import { teamList } from "#lib/queries/people/team-list";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { NoPermission } from "../no-permission.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { NoWayIn } from "./no-way-in.tsx";
import { PeopleFilters } from "./people-filters.tsx";
import { PeopleFrame } from "./people-frame.tsx";
import { PeopleTable } from "./people-table.tsx";
import { readFilter } from "./present-people.ts";

export const metadata: Metadata = { title: "People" };

interface PeopleProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PeoplePage({ searchParams }: PeopleProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "person:read")) return <NoPermission permission="person:read" role={role} current="/people" />;
  const filter = readFilter(await searchParams);
  const { db } = instance().database;
  const [people, teams] = await Promise.all([peopleList(db, filter), teamList(db)]);
  const invite = roleCan(role, "person:write") && <InviteDialog teams={teams.map(({ id, name }) => ({ id, name }))} />;
  return (
    <PeopleFrame current="people" title="People">
      <NoWayIn />
      <Section title="Everybody here" note={`${people.length} shown`} end={invite} last>
        <PeopleFilters filter={filter} />
        {people.length > 0 ? (
          <PeopleTable people={people} nowMs={systemClock().getTime()} />
        ) : (
          <EmptyState title="Nobody matches" action={<ButtonLink href="/people">Show everybody</ButtonLink>}>
            No person has this name, role and state together.
          </EmptyState>
        )}
      </Section>
    </PeopleFrame>
  );
}
