"use client";

import Link from "next/link";
import { useTimes } from "#components/format/time-zone";
import { DataTable } from "#components/ui/table";
import type { AuditLine } from "#lib/queries/audit/audit-page";
import { type AuditQuery, auditHref } from "./audit-query.ts";
import { actionWords, actorKind, detailWords, subjectHref } from "./present-audit.ts";

/** Newest first: when, who, what, on what, with which facts. */
export function AuditTable({ lines, query }: { lines: readonly AuditLine[]; query: AuditQuery }) {
  const times = useTimes();
  const zone = times.nameOver(lines.at(-1)?.at ?? 0, lines[0]?.at ?? 0);
  return (
    <DataTable
      caption="Audit"
      stack
      columns={[
        { key: "at", label: `When, ${zone}`, nowrap: true },
        { key: "by", label: "Who" },
        { key: "action", label: "What" },
        { key: "subject", label: "On what" },
        { key: "detail", label: "Facts", wide: true },
      ]}
      rows={lines.map((line) => ({
        id: String(line.id),
        cells: {
          at: (
            <time dateTime={new Date(line.at).toISOString()} className="nowrap">
              <span className="muted">{times.dayLabel(line.at)}</span> {times.clock(line.at)}
            </time>
          ),
          by: (
            <>
              {line.by.name} <span className="meta nowrap">{actorKind(line)}</span>
            </>
          ),
          action: <span className="nowrap">{actionWords(line.action)}</span>,
          subject: <Subject line={line} query={query} />,
          detail: <Detail line={line} />,
        },
      }))}
    />
  );
}

function Detail({ line }: { line: AuditLine }) {
  const { words, ids } = detailWords(line.detail);
  if (!ids) return <span className="text-muted">{words}</span>;
  return (
    <details className="text-muted">
      <summary className="cursor-pointer">{words || "Details"}</summary>
      <span className="meta break-words">{ids}</span>
    </details>
  );
}

function Subject({ line, query }: { line: AuditLine; query: AuditQuery }) {
  const href = subjectHref(line);
  const { kind, id } = line.subject;
  const name = line.subject.name ?? (kind === id ? kind : `${kind.replace("_", " ")} …${id.slice(-6)}`);
  return (
    <span className="nowrap" title={line.subject.id}>
      {href ? (
        <Link className="link" href={href}>
          {name}
        </Link>
      ) : (
        name
      )}{" "}
      {query.id !== line.subject.id && (
        <Link className="meta hover:underline" href={auditHref({ id: line.subject.id })} aria-label={`Only ${name}`}>
          only
        </Link>
      )}
    </span>
  );
}
