import type { ReactNode } from "react";

export type Fact = { term: string; value: ReactNode };

/** Terms left, values right, one hairline between. */
export function FactList({ facts, left }: { facts: readonly Fact[]; left?: boolean }) {
  return (
    <dl className={left ? "facts-dl left" : "facts-dl"}>
      {facts.map(({ term, value }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
