import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { deliveryLog, listDestinations } from "#lib/queries/settings/settings-page";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { Deliveries, Destinations } from "../deliveries.tsx";
import { SettingsFrame } from "../settings-frame.tsx";

export const metadata: Metadata = { title: "Notifications" };

export default async function NotificationsPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "key:write")) return <NoPermission permission="key:write" role={role} current="/settings" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const [destinations, deliveries] = await Promise.all([
    listDestinations(db, environment),
    deliveryLog(db, environment),
  ]);
  return (
    <SettingsFrame current="notifications">
      <Section title="Notification destinations">
        <Destinations destinations={destinations} mayDelete={roleCan(role, "settings:write")} />
      </Section>
      <Section title="Deliveries" note="the newest 50" last>
        <Deliveries lines={deliveries} nowMs={systemClock().getTime()} />
      </Section>
    </SettingsFrame>
  );
}
