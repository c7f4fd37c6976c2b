import type { Metadata } from "next";
import { TopBar } from "#components/frame/top-bar";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { auditPage } from "#lib/queries/audit/audit-page";
import { chainSight } from "#lib/queries/audit/chain-sight";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { NoPermission } from "../no-permission.tsx";
import { SearchControl } from "../search-control.tsx";
import { AuditFilters } from "./audit-filters.tsx";
import { auditFilter, auditHref, readAuditQuery } from "./audit-query.ts";
import { AuditTable } from "./audit-table.tsx";
import { ChainLine } from "./chain-line.tsx";

export const metadata: Metadata = { title: "Audit" };

interface AuditProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AuditPage({ searchParams }: AuditProps) {
  const person = await requirePerson();
  if (!roleCan(person.role, "audit:read"))
    return <NoPermission permission="audit:read" role={person.role} current="/audit" />;
  const query = readAuditQuery(await searchParams);
  const before = Number(query.before);
  const { db } = instance().database;
  const [page, sight] = await Promise.all([
    auditPage(db, {
      ...auditFilter(query, await consoleEnvironment()),
      before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
    }),
    chainSight(db),
  ]);
  return (
    <ConsoleFrame current="/audit">
      <TopBar crumbs={[{ label: "Audit" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="mb-4 text-title font-semibold">Audit</h1>
        <ChainLine sight={sight} nowMs={systemClock().getTime()} />
        <AuditFilters query={query} page={page} />
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
