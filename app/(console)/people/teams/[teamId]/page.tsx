import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Instant } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { roleCan } from "#lib/domain/access/can";
import { peopleList } from "#lib/queries/people/people-list";
import { type TeamPage, teamPage } from "#lib/queries/people/team-page";
import { requirePerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";
import { ConsoleFrame } from "../../../console-frame.tsx";
import { NoPermission } from "../../../no-permission.tsx";
import { SearchControl } from "../../../search-control.tsx";
import { AddMember } from "./add-member.tsx";
import { MemberTable } from "./member-table.tsx";
import { OwnedList } from "./owned-list.tsx";
import { TeamControls } from "./team-controls.tsx";

export const metadata: Metadata = { title: "Team" };

interface TeamProps {
  params: Promise<{ teamId: string }>;
}

export default async function TeamDetailPage({ params }: TeamProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "person:read")) return <NoPermission permission="person:read" role={role} current="/people" />;
  const { db } = instance().database;
  const [team, people] = await Promise.all([teamPage(db, (await params).teamId), peopleList(db)]);
  if (!team) notFound();
  const mayWrite = roleCan(role, "person:write");
  const members = new Set(team.members.map(({ userId }) => userId));
  const others = people.filter(({ id, state }) => !members.has(id) && state !== "disabled");
  return (
    <ConsoleFrame current="/people">
      <TopBar
        crumbs={[{ label: "People", href: "/people" }, { label: "Teams", href: "/people/teams" }, { label: team.name }]}
      >
        <SearchControl />
      </TopBar>
      <PageHeader
        title={team.name}
        facts={
          <>
            <span className="mono">{team.key}</span>
            <span className="text-muted">{team.description}</span>
          </>
        }
        actions={mayWrite && <TeamControls team={team} />}
      />
      <div className="body split">
        <div>
          <Section title="People">
            <MemberTable team={team} mayWrite={mayWrite} />
            {mayWrite && others.length > 0 && (
              <AddMember teamId={team.id} others={others.map(({ id, name, email }) => ({ id, name, email }))} />
            )}
          </Section>
          <Section title="Owns">
            <OwnedList owned={team.owned} />
          </Section>
        </div>
        <aside>
          <Section title="Facts" last>
            <FactList facts={facts(team, roleCan(role, "audit:read"))} />
          </Section>
        </aside>
      </div>
    </ConsoleFrame>
  );
}

function facts(team: TeamPage, mayReadAudit: boolean) {
  return [
    { term: "Lead", value: team.members.find(({ isLead }) => isLead)?.name ?? "nobody" },
    { term: "People", value: team.members.length },
    { term: "Created", value: <Instant at={team.createdAt} as="dayAndMinutes" named /> },
    ...(mayReadAudit
      ? [
          {
            term: "Audit",
            value: (
              <a className="link" href={`/audit?subject=team&id=${team.id}`}>
                Changes to this team
              </a>
            ),
          },
        ]
      : []),
  ];
}
