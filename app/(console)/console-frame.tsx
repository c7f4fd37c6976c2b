import type { ReactNode } from "react";
import { AppShell } from "#components/frame/app-shell";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { frameFacts } from "#lib/queries/console/frame";
import { requirePerson } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";
import { ConsoleSidebar, PlainSidebar } from "./console-sidebar.tsx";

export const ENVIRONMENT = "production";

/** Sidebar and page; `current` is the address of the open entry. */
export async function ConsoleFrame({ current, children }: { current: string; children: ReactNode }) {
  const { name, role } = await requirePerson();
  const shown = { environment: ENVIRONMENT, current, name };
  const facts = roleCan(role, "rollout:read")
    ? await frameFacts(instance().database.db, { environment: ENVIRONMENT, now: systemClock() })
    : null;
  return (
    <AppShell sidebar={facts ? <ConsoleSidebar {...shown} initial={facts} /> : <PlainSidebar {...shown} />}>
      {children}
    </AppShell>
  );
}
