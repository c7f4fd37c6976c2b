import { Chip } from "#components/signal/signal-shape";
import { DataTable } from "#components/ui/table";
import type { PersonLine } from "#lib/queries/people/people-list";
import { lastSeen, lastSeenAlone, stateFaces } from "./present-people.ts";

/** Who is here, as what, in which teams, and when last. */
export function PeopleTable({ people, nowMs }: { people: readonly PersonLine[]; nowMs: number }) {
  return (
    <DataTable
      caption="People"
      stack
      columns={[
        { key: "name", label: "Name" },
        { key: "state", label: "State", nowrap: true },
        { key: "role", label: "Role" },
        { key: "teams", label: "Teams" },
        { key: "email", label: "E-mail" },
        { key: "seen", label: "Last signed in", nowrap: true },
      ]}
      rows={people.map((person) => ({
        id: person.id,
        href: `/people/${person.id}`,
        cells: {
          name: <b>{person.name}</b>,
          state: (
            <Chip plain signal={stateFaces[person.state].signal}>
              {stateFaces[person.state].words}
            </Chip>
          ),
          role: person.role,
          teams: person.teams.length > 0 ? person.teams.map(({ name }) => name).join(", ") : <NoTeam />,
          email: <span className="break-all text-muted">{person.email}</span>,
          seen: (
            <span className="text-muted">
              <span className="max-[700px]:hidden">{lastSeen(person.lastSignedInAt, nowMs)}</span>
              <span className="min-[701px]:hidden">{lastSeenAlone(person.lastSignedInAt, nowMs)}</span>
            </span>
          ),
        },
      }))}
    />
  );
}

const NoTeam = () => <span className="text-muted">no team</span>;
