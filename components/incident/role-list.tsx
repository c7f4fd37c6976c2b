import { FactList } from "../frame/fact-list.tsx";
import { SignalShape } from "../signal/signal-shape.tsx";
import { Person } from "../ui/person.tsx";

export type RoleListProps = {
  roles: readonly { role: string /** Null: nobody yet. */; name: string | null }[];
  watching?: string;
};

/** Who does what; an empty role says so. */
export function RoleList({ roles, watching }: RoleListProps) {
  const facts = roles.map(({ role, name }) => ({
    term: role,
    value: name ? <Person name={name} /> : <span className="muted">nobody yet</span>,
  }));
  return <FactList facts={watching ? [...facts, { term: "Watching", value: watching }] : facts} />;
}

export type ClockFact = {
  name: string;
  /** "1:15" */
  value: string;
  /** "of 20:00", "if it applies" */
  note?: string;
  /** True: kept; false: missed; null: still running. */
  met?: boolean | null;
};

/** Promised and legal times with what is left of them. */
export function ClockFacts({ clocks }: { clocks: readonly ClockFact[] }) {
  return (
    <FactList
      facts={clocks.map(({ name, value, note, met }) => ({
        term: name,
        value: (
          <>
            {met === true && <SignalShape signal="ok" size={11} />}
            {met === false && <SignalShape signal="elevated" size={11} />} {value}{" "}
            {note && <span className="muted">{note}</span>}
            {met === false && <span className="sr-only">, missed</span>}
          </>
        ),
      }))}
    />
  );
}
