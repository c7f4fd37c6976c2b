import type { ReactNode } from "react";

export type SectionProps = {
  title: string;
  note?: ReactNode;
  /** Right end of the heading: a legend, a link, a choice. */
  end?: ReactNode;
  /** Without the space below: the last of a column. */
  last?: boolean;
  children: ReactNode;
};

/** Parted from its neighbour by one hairline. */
export function Section({ title, note, end, last, children }: SectionProps) {
  return (
    <section className={last ? "section last" : "section"} aria-label={title}>
      <SectionHead title={title} note={note} end={end} />
      {children}
    </section>
  );
}

/** A heading inside a section of several columns. */
export function SectionHead({ title, note, end }: Pick<SectionProps, "title" | "note" | "end">) {
  return (
    <div className="section-head">
      <h2>{title}</h2>
      {typeof note === "string" ? <span className="meta">{note}</span> : note}
      {end && <div className="end">{end}</div>}
    </div>
  );
}
