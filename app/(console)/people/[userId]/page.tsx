import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Instant } from "#components/format/time-zone";
import { FactList } from "#components/frame/fact-list";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { Chip } from "#components/signal/signal-shape";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { roleWords } from "#lib/domain/access/permission-words";
import { type PersonPage, personPage } from "#lib/queries/people/person-page";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { SearchControl } from "../../search-control.tsx";
import { lastSeen, stateFaces } from "../present-people.ts";
import { LinkSection } from "./link-section.tsx";
import { PersonControls } from "./person-controls.tsx";
import { PersonSessions } from "./person-sessions.tsx";
import { PersonTeams } from "./person-teams.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { whyNot } from "./why-not.ts";

export const metadata: Metadata = { title: "Person" };

interface PersonProps {
  params: Promise<{ userId: string }>;
}

export default async function PersonDetailPage({ params }: PersonProps) {
  const me = await requirePerson();
  if (!roleCan(me.role, "person:read"))
    return <NoPermission permission="person:read" role={me.role} current="/people" />;
  const now = systemClock();
  const person = await personPage(instance().database.db, { userId: (await params).userId, now });
  if (!person) notFound();
  const mayWrite = roleCan(me.role, "person:write");
  const refusal = whyNot(person, me.userId);
  const face = stateFaces[person.state];
  return (
    <ConsoleFrame current="/people">
      <TopBar crumbs={[{ label: "People", href: "/people" }, { label: person.name }]}>
        <SearchControl />
      </TopBar>
      <PageHeader
        title={person.name}
        facts={
          <>
            <Chip signal={face.signal}>{face.words}</Chip>
            <span>{person.role}</span>
            <span className="break-all text-muted">{person.email}</span>
          </>
        }
        actions={mayWrite && <PersonControls person={person} refusal={refusal.disable} />}
      />
      <div className="body split">
        <div>
          <Section title="Role" end={mayWrite && !refusal.role && <RoleDialog person={person} />}>
            <p>
              <b>{person.role}</b> <span className="text-muted">{roleWords[person.role]}</span>
            </p>
            {mayWrite && refusal.role && <p className="meta mt-2">{refusal.role}</p>}
          </Section>
          <Section title="Teams">
            <PersonTeams teams={person.teams} />
          </Section>
          <LinkSection person={person} mayWrite={mayWrite} />
          {mayWrite && <PersonSessions userId={person.id} me={me} now={now} />}
        </div>
        <aside>
          <Section title="Facts" last>
            <FactList facts={facts(person, { nowMs: now.getTime(), mayReadAudit: roleCan(me.role, "audit:read") })} />
          </Section>
        </aside>
      </div>
    </ConsoleFrame>
  );
}

function facts(person: PersonPage, { nowMs, mayReadAudit }: { nowMs: number; mayReadAudit: boolean }) {
  return [
    { term: "Last signed in", value: lastSeen(person.lastSignedInAt, nowMs) },
    { term: "Entered", value: <Instant at={person.createdAt} as="dayAndMinutes" named /> },
    ...(person.acceptedAt === null
      ? []
      : [{ term: "Accepted", value: <Instant at={person.acceptedAt} as="dayAndMinutes" named /> }]),
    ...(person.disabledAt === null
      ? []
      : [{ term: "Disabled", value: <Instant at={person.disabledAt} as="dayAndMinutes" named /> }]),
    { term: "Signs in by", value: signsInBy(person) },
    { term: "Time zone", value: person.timeZone },
    ...(mayReadAudit
      ? [
          {
            term: "Audit",
            value: (
              <a className="link" href={`/audit?subject=user&id=${person.id}`}>
                Changes to this person
              </a>
            ),
          },
        ]
      : []),
  ];
}

function signsInBy({ state, hasPassword }: PersonPage): string {
  if (hasPassword) return "password";
  return state === "invited" ? "nothing yet" : "identity provider";
}
