import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { EmptyState } from "#components/ui/empty-state";
import { DataTable } from "#components/ui/table";
import { roleCan } from "#lib/domain/access/can";
import { type TeamLine, teamList } from "#lib/queries/people/team-list";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { PeopleFrame } from "../people-frame.tsx";
import { CreateTeamDialog } from "./create-team-dialog.tsx";

export const metadata: Metadata = { title: "Teams" };

export default async function TeamsPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "person:read")) return <NoPermission permission="person:read" role={role} current="/people" />;
  const teams = await teamList(instance().database.db);
  return (
    <PeopleFrame current="teams" title="Teams">
      <Section
        title="Teams"
        note="who owns services together"
        end={roleCan(role, "person:write") && <CreateTeamDialog />}
        last
      >
        <TeamTable teams={teams} />
      </Section>
    </PeopleFrame>
  );
}

function TeamTable({ teams }: { teams: readonly TeamLine[] }) {
  return (
    <DataTable
      caption="Teams"
      stack
      columns={[
        { key: "name", label: "Name" },
        { key: "key", label: "Key" },
        { key: "members", label: "People", align: "right" },
        { key: "lead", label: "Lead" },
        { key: "owned", label: "Owns", align: "right" },
        { key: "description", label: "What for", wide: true },
      ]}
      rows={teams.map((team) => ({
        id: team.id,
        href: `/people/teams/${team.id}`,
        cells: {
          name: <b>{team.name}</b>,
          key: <span className="mono">{team.key}</span>,
          members: <Counted count={team.memberCount} word={team.memberCount === 1 ? "person" : "people"} />,
          lead: team.lead ? <Lead name={team.lead} /> : <span className="text-muted">nobody leads it</span>,
          owned: <Counted count={team.ownedCount} word="owned" />,
          description: <span className="text-muted">{team.description}</span>,
        },
      }))}
      empty={
        <EmptyState title="No team yet">
          A team owns services and systems together, so that everybody sees whom to ask.
        </EmptyState>
      }
    />
  );
}

const Lead = ({ name }: { name: string }) => (
  <>
    <span className="min-[701px]:hidden">lead </span>
    {name}
  </>
);

/** The word stands where the table's head is not shown. */
const Counted = ({ count, word }: { count: number; word: string }) => (
  <>
    {count} <span className="min-[701px]:hidden">{word}</span>
  </>
);
