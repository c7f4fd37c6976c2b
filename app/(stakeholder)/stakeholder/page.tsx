import type { Metadata } from "next";
import { TimeZoneProvider } from "#components/format/time-zone";
import { Forbidden } from "#components/ui/error-panel";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { incidentList } from "#lib/queries/incident/incident-list";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { StakeholderListView } from "./stakeholder-list-view.tsx";

export const metadata: Metadata = { title: "Incidents in plain words" };

export default async function StakeholderPage() {
  const person = await requirePerson();
  if (!roleCan(person.role, "incident:follow"))
    return (
      <main className="pub">
        <Forbidden permission="incident:follow" />
      </main>
    );
  const initial = await incidentList(instance().database.db, {
    environment: await consoleEnvironment(),
    now: systemClock(),
  });
  return (
    <TimeZoneProvider zone={person.timeZone}>
      <StakeholderListView initial={initial} name={person.name} hasConsole={roleCan(person.role, "rollout:read")} />
    </TimeZoneProvider>
  );
}
