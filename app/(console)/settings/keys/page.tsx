import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { EVERY_ENVIRONMENT } from "#lib/domain/access/key-environment";
import { listKeys } from "#lib/queries/access/list-keys";
import { listEnvironments } from "#lib/queries/catalogue/list-environments";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { CreateKey } from "./create-key.tsx";
import { KeyList } from "./key-list.tsx";

export const metadata: Metadata = { title: "API keys" };

export default async function KeysPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "key:write")) return <NoPermission permission="key:write" role={role} current="/settings" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const [keys, known] = await Promise.all([listKeys(db, environment), listEnvironments(db)]);
  const environments = [
    ...known.map(({ key, name }) => ({ value: key, label: name })),
    { value: EVERY_ENVIRONMENT, label: "Every environment" },
  ];
  return (
    <SettingsFrame current="keys">
      <Section
        title="API keys"
        note={`for applications and pipelines, in ${environment}`}
        end={<CreateKey environments={environments} environment={environment} />}
        last
      >
        <KeyList keys={keys} nowMs={systemClock().getTime()} />
      </Section>
    </SettingsFrame>
  );
}
