import type { OwnedLine } from "#lib/queries/people/team-page";

/** Services and systems that name the team as owner, in every environment. */
export function OwnedList({ owned }: { owned: readonly OwnedLine[] }) {
  if (owned.length === 0)
    return <p className="text-muted">Nothing yet: a service or a system names its owner in the catalogue.</p>;
  return (
    <ul className="rows">
      {owned.map(({ kind, environment, key, name }) => (
        <li key={`${kind} ${environment} ${key}`} className="flex flex-wrap items-baseline gap-x-3 py-2">
          <span>{name}</span>
          <span className="mono text-muted">{key}</span>
          <span className="meta">
            {kind} in {environment}
          </span>
        </li>
      ))}
    </ul>
  );
}
