import { Instant } from "#components/format/time-zone";
import type { FieldChange } from "#lib/domain/configuration/field-changes";
import type { FlagVersion } from "#lib/queries/flag/flag-history";

const words: Record<FlagVersion["action"], string> = {
  created: "Created",
  changed: "Changed",
  released: "Released",
  deleted: "Deleted",
  kept: "On record from here",
};

/** Every version with what it changed, field by field. */
export function FlagHistory({ versions }: { versions: readonly FlagVersion[] }) {
  if (versions.length === 0) return <p className="muted">Nothing is on record.</p>;
  return (
    <ol className="grid gap-3" aria-label="History">
      {versions.map((version) => (
        <li key={`${version.revision} ${version.at}`}>
          <div>
            <b>{words[version.action]}</b>{" "}
            <span className="muted">
              by {version.by}, <Instant at={version.at} as="dayAndClock" />, revision {version.revision}
            </span>
          </div>
          {version.changes.length > 0 && (
            <ul className="mt-1 grid gap-1">
              {version.changes.map((change) => (
                <Difference key={change.field} change={change} />
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

function Difference({ change }: { change: FieldChange }) {
  return (
    <li className="mono break-all">
      {change.field}: <Side side={change.before} hasIt={Object.hasOwn(change, "before")} />{" "}
      <span aria-hidden="true">→</span>
      <span className="sr-only"> becomes </span> <Side side={change.after} hasIt={Object.hasOwn(change, "after")} />
    </li>
  );
}

function Side({ side, hasIt }: { side: unknown; hasIt: boolean }) {
  return hasIt ? <code>{JSON.stringify(side)}</code> : <span className="muted">nothing</span>;
}
