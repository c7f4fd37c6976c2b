import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { listFreezes } from "#lib/queries/settings/list-freezes";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { ApprovalRule } from "./approval-rule.tsx";
import { LineSwitch } from "./line-switch.tsx";
import { WindowDialog } from "./window-dialog.tsx";
import { WindowList } from "./window-list.tsx";

export const metadata: Metadata = { title: "Freezes" };

export default async function FreezesPage() {
  const { role, timeZone } = await requirePerson();
  if (!roleCan(role, "freeze:stop")) return <NoPermission permission="freeze:stop" role={role} current="/settings" />;
  const environment = await consoleEnvironment();
  const freezes = await listFreezes(instance().database.db, { environment, now: systemClock() });
  const may = { write: roleCan(role, "freeze:write"), rule: roleCan(role, "settings:write") };
  return (
    <SettingsFrame current="freezes">
      <Section title="The line" note={`all rollouts of ${environment}`}>
        <LineSwitch environment={environment} stopped={freezes.stopped} mayRelease={may.write} />
      </Section>
      <Section
        title="Freeze windows"
        note="nothing starts or advances while one is in force; rollbacks always work"
        end={may.write && <WindowDialog environment={environment} timeZone={timeZone} />}
      >
        <WindowList environment={environment} timeZone={timeZone} windows={freezes.windows} mayWrite={may.write} />
      </Section>
      <Section title="Approval" last>
        <ApprovalRule environment={environment} needsApproval={freezes.needsApproval} mayChange={may.rule} />
      </Section>
    </SettingsFrame>
  );
}
