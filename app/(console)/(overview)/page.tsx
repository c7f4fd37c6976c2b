import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { overview } from "#lib/queries/console/overview";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { NoPermission } from "../no-permission.tsx";
import { OverviewView } from "../overview-view.tsx";
import { FirstStepsNote } from "../welcome-aboard/first-steps-note.tsx";

export const metadata: Metadata = { title: "Overview" };

export default async function OverviewPage() {
  const person = await requirePerson();
  if (person.role === "stakeholder") redirect("/stakeholder");
  if (!roleCan(person.role, "rollout:read"))
    return <NoPermission permission="rollout:read" role={person.role} current="/" />;
  const initial = await overview(instance().database.db, {
    environment: await consoleEnvironment(),
    now: systemClock(),
  });
  return (
    <ConsoleFrame current="/">
      <OverviewView
        initial={initial}
        mayRollBack={roleCan(person.role, "rollout:roll-back")}
        mayDeclare={roleCan(person.role, "incident:declare")}
        notice={<FirstStepsNote role={person.role} />}
      />
    </ConsoleFrame>
  );
}
