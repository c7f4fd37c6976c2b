import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TimeZoneProvider } from "#components/format/time-zone";
import { Forbidden } from "#components/ui/error-panel";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { stakeholderIncident } from "#lib/queries/stakeholder/stakeholder-incident";
import { requirePerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";
import { StakeholderView } from "./stakeholder-view.tsx";

export const metadata: Metadata = { title: "Incident in plain words" };

interface StakeholderIncidentProps {
  params: Promise<{ incidentId: string }>;
}

export default async function StakeholderIncidentPage({ params }: StakeholderIncidentProps) {
  const person = await requirePerson();
  const { incidentId } = await params;
  if (!roleCan(person.role, "incident:follow"))
    return (
      <main className="pub">
        <Forbidden permission="incident:follow" />
      </main>
    );
  const mayReadGroups = roleCan(person.role, "group:read");
  const initial = await stakeholderIncident(instance().database.db, { incidentId, now: systemClock(), mayReadGroups });
  if (!initial) notFound();
  return (
    <TimeZoneProvider zone={person.timeZone}>
      <StakeholderView initial={initial} hasConsole={roleCan(person.role, "rollout:read")} />
    </TimeZoneProvider>
  );
}
