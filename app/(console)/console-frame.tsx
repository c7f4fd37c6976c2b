import type { ReactNode } from "react";
import { TimeZoneProvider } from "#components/format/time-zone";
import { AppShell } from "#components/frame/app-shell";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { permissions } from "#lib/domain/access/permission";
import { chainSight } from "#lib/queries/audit/chain-sight";
import { type FrameFacts, frameFacts } from "#lib/queries/console/frame";
import { consoleEnvironment, consoleEnvironments } from "../session/console-environment.ts";
import { requirePerson } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";
import { ChainBroken } from "./audit/chain-line.tsx";
import { type ConsoleFacts, ConsoleProvider } from "./console-context.tsx";
import { ConsoleSidebar } from "./console-sidebar.tsx";
import { EnvironmentMark } from "./environment-mark.tsx";
import { RememberFrame } from "./remembered-frame.tsx";
import { settingsPages } from "./settings/settings-pages.ts";

async function AuditAlarm() {
  const sight = await chainSight(instance().database.db);
  if (!sight?.broken) return null;
  return (
    <div className="p-3">
      <ChainBroken broken={sight.broken} />
    </div>
  );
}

/** Sidebar and page; `current` is the address of the open entry. */
export async function ConsoleFrame({ current, children }: { current: string; children: ReactNode }) {
  const person = await requirePerson();
  const [environment, environments] = await Promise.all([consoleEnvironment(), consoleEnvironments()]);
  const read = await frameFacts(instance().database.db, { environment, now: systemClock() });
  const initial = roleCan(person.role, "rollout:read") ? read : withoutCounts(read);
  const facts: ConsoleFacts = {
    environment,
    environments,
    userId: person.userId,
    permissions: permissions.filter((permission) => roleCan(person.role, permission)),
    settingsPages: settingsPages
      .filter(({ needs }) => roleCan(person.role, needs))
      .map(({ href, label }) => ({ href, label })),
  };
  return (
    <TimeZoneProvider zone={person.timeZone}>
      <ConsoleProvider facts={facts}>
        <RememberFrame facts={facts} name={person.name} initial={initial} />
        <AppShell sidebar={<ConsoleSidebar current={current} name={person.name} initial={initial} />}>
          <EnvironmentMark />
          {current !== "/audit" && roleCan(person.role, "audit:read") && <AuditAlarm />}
          {children}
        </AppShell>
      </ConsoleProvider>
    </TimeZoneProvider>
  );
}

/** What a person may not read does not travel to the browser either. */
const withoutCounts = (read: FrameFacts): FrameFacts => ({
  ...read,
  activeRollouts: 0,
  openIncidents: 0,
  worstSeverity: null,
  lastJudgedAt: null,
});
