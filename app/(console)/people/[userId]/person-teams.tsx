import Link from "next/link";
import type { TeamOfPerson } from "#lib/queries/people/people-list";

/** Membership is changed at the team. */
export function PersonTeams({ teams }: { teams: readonly TeamOfPerson[] }) {
  if (teams.length === 0)
    return (
      <p className="text-muted">
        In no team. A person joins one on the{" "}
        <Link className="link" href="/people/teams">
          team's own page
        </Link>
        .
      </p>
    );
  return (
    <ul className="rows">
      {teams.map(({ id, name, isLead }) => (
        <li key={id} className="flex flex-wrap gap-x-3 py-2">
          <Link className="link" href={`/people/teams/${id}`}>
            {name}
          </Link>
          <span className="text-muted">{isLead ? "lead" : "member"}</span>
        </li>
      ))}
    </ul>
  );
}
