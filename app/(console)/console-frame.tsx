import type { ReactNode } from "react";
import { AppShell } from "#components/frame/app-shell";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { chainSight } from "#lib/queries/audit/chain-sight";
import { frameFacts } from "#lib/queries/console/frame";
import { consoleEnvironment } from "../session/console-environment.ts";
import { requirePerson } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";
import { ChainBroken } from "./audit/chain-line.tsx";
import { ConsoleSidebar, PlainSidebar } from "./console-sidebar.tsx";

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
  const { name, role } = await requirePerson();
  const environment = await consoleEnvironment();
  const shown = { environment, current, name };
  const facts = roleCan(role, "rollout:read")
    ? await frameFacts(instance().database.db, { environment, now: systemClock() })
    : null;
  return (
    <AppShell sidebar={facts ? <ConsoleSidebar {...shown} initial={facts} /> : <PlainSidebar {...shown} />}>
      {current !== "/audit" && roleCan(role, "audit:read") && <AuditAlarm />}
      {children}
    </AppShell>
  );
}
