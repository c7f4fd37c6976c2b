import Link from "next/link";
import type { ReactNode } from "react";
import { type Severity, SeverityBadge } from "../signal/severity-badge.tsx";
import { Rich, type RichText } from "../ui/rich.tsx";

export type IncidentRowProps = {
  href: string;
  severity: Severity;
  /** "INC-42" */
  number: string;
  title: string;
  summary: RichText;
  /** "16:25", or a live clock. */
  elapsed: ReactNode;
  /** "open", "resolved 14:39" */
  note: string;
};

/** One incident in a list (`<ul className="rows">`). */
export function IncidentRow({ href, severity, number, title, summary, elapsed, note }: IncidentRowProps) {
  return (
    <li className="incident-row">
      <span>
        <SeverityBadge severity={severity} />
      </span>
      <Link className="link mono number" href={href}>
        {number}
      </Link>
      <div className="text">
        <Link href={href} tabIndex={-1} aria-hidden="true">
          <b>{title}</b>
        </Link>
        <span className="sr-only">{title}</span>
        <p>
          <Rich text={summary} />
        </p>
      </div>
      <div className="open-for">
        <b>{elapsed}</b>
        <div className="meta">{note}</div>
      </div>
    </li>
  );
}
