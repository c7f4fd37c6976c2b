import type { Metadata } from "next";
import { TopBar } from "#components/frame/top-bar";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { roleCan } from "#lib/domain/access/can";
import { auditPage } from "#lib/queries/audit/audit-page";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { NoPermission } from "../no-permission.tsx";
import { SearchControl } from "../search-control.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";
import { type AuditQuery, auditHref } from "./present-audit.ts";

export const metadata: Metadata = { title: "Audit" };

interface AuditProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const one = (value: string | string[] | undefined) => (typeof value === "string" && value !== "" ? value : undefined);

export default async function AuditPage({ searchParams }: AuditProps) {
  const person = await requirePerson();
  if (!roleCan(person.role, "audit:read"))
    return <NoPermission permission="audit:read" role={person.role} current="/audit" />;
  const asked = await searchParams;
  const query: AuditQuery = { subject: one(asked.subject), id: one(asked.id), action: one(asked.action) };
  const before = Number(one(asked.before));
  const page = await auditPage(instance().database.db, {
    environment: await consoleEnvironment(),
    subjectKind: query.subject,
    subjectId: query.id,
    action: query.action,
    before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
  });
  return (
    <ConsoleFrame current="/audit">
      <TopBar crumbs={[{ label: "Audit" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="mb-4 text-title font-semibold">Audit</h1>
        <AuditFilters query={query} actions={page.actions} />
        {page.lines.length > 0 ? (
          <AuditTable lines={page.lines} query={query} />
        ) : (
          <EmptyState title="Nothing matches" action={<ButtonLink href="/audit">Show everything</ButtonLink>}>
            Every change by a person, a key or the engine is written here with who, when and why.
          </EmptyState>
        )}
        <nav className="mt-4 flex gap-2" aria-label="Pages">
          {before > 0 && <ButtonLink href={auditHref(query)}>Newest</ButtonLink>}
          {page.before !== null && (
            <ButtonLink href={auditHref({ ...query, before: String(page.before) })}>Older</ButtonLink>
          )}
        </nav>
      </div>
    </ConsoleFrame>
  );
}
