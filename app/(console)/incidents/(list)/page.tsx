import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { incidentList, knownServices } from "#lib/queries/incident/incident-list";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { IncidentListView } from "../incident-list-view.tsx";

export const metadata: Metadata = { title: "Incidents" };

interface IncidentsProps {
  searchParams: Promise<{ before?: string; title?: string; service?: string }>;
}

export default async function IncidentsPage({ searchParams }: IncidentsProps) {
  const person = await requirePerson();
  if (!roleCan(person.role, "incident:read") && roleCan(person.role, "incident:follow")) redirect("/stakeholder");
  if (!roleCan(person.role, "incident:read"))
    return <NoPermission permission="incident:read" role={person.role} current="/incidents" />;
  const { before, service } = await searchParams;
  const { db } = instance().database;
  const [initial, services] = await Promise.all([
    incidentList(db, { environment: await consoleEnvironment(), now: systemClock(), ...(before ? { before } : {}) }),
    knownServices(db, await consoleEnvironment()),
  ]);
  return (
    <ConsoleFrame current="/incidents">
      <IncidentListView
        initial={initial}
        before={before ?? null}
        declare={{
          isAllowed: roleCan(person.role, "incident:declare"),
          services,
          service: service ?? services[0] ?? "",
        }}
      />
    </ConsoleFrame>
  );
}
