import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { incidentPage } from "#lib/queries/incident/incident-page";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { IncidentView } from "./incident-view.tsx";

export const metadata: Metadata = { title: "Incident" };

interface IncidentPageProps {
  params: Promise<{ incidentId: string }>;
}

export default async function IncidentDetailPage({ params }: IncidentPageProps) {
  const person = await requirePerson();
  const { incidentId } = await params;
  if (!roleCan(person.role, "incident:read")) {
    // The internal side is for people of the control room; others get the same incident in plain words.
    if (roleCan(person.role, "incident:follow")) redirect(`/stakeholder/incidents/${encodeURIComponent(incidentId)}`);
    return <NoPermission permission="incident:read" role={person.role} current="/incidents" />;
  }
  const mayReadGroups = roleCan(person.role, "group:read");
  const page = await incidentPage(instance().database.db, { incidentId, now: systemClock(), mayReadGroups });
  if (!page) notFound();
  const may = {
    update: roleCan(person.role, "incident:update"),
    changeSeverity: roleCan(person.role, "incident:change-severity"),
    publish: roleCan(person.role, "incident:publish"),
    resolve: roleCan(person.role, "incident:resolve"),
  };
  return (
    <ConsoleFrame current="/incidents">
      <IncidentView initial={page} may={may} me={person.userId} />
    </ConsoleFrame>
  );
}
