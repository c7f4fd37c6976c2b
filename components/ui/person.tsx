const initials = (name: string) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join("");

/** A person with initials. */
export function Person({ name }: { name: string }) {
  return (
    <span className="person">
      <Avatar name={name} />
      {name}
    </span>
  );
}

export function Avatar({ name }: { name: string }) {
  return (
    <span className="avatar" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** A variant's name, set as an identifier. */
export function Version({ name }: { name: string }) {
  return <span className="version">{name}</span>;
}

/** "v1 → v3" */
export function VersionChange({ from, to }: { from: string; to: string }) {
  return (
    <>
      <Version name={from} />
      <span className="version-arrow">
        <span aria-hidden="true">→</span>
        <span className="sr-only">to</span>
      </span>
      <Version name={to} />
    </>
  );
}
