import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { listKeys } from "#lib/queries/settings/settings-page";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { CreateKey } from "../create-key.tsx";
import { KeyList } from "../key-list.tsx";
import { SettingsFrame } from "../settings-frame.tsx";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "key:write")) return <NoPermission permission="key:write" role={role} current="/settings" />;
  const keys = await listKeys(instance().database.db, await consoleEnvironment());
  return (
    <SettingsFrame current="keys">
      <Section title="API keys" note="for applications and pipelines" end={<CreateKey />} last>
        <KeyList keys={keys} nowMs={systemClock().getTime()} />
      </Section>
    </SettingsFrame>
  );
}
