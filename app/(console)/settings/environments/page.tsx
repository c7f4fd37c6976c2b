import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { DataTable } from "#components/ui/table";
import { roleCan } from "#lib/domain/access/can";
import { listEnvironments } from "#lib/queries/catalogue/list-environments";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { EnvironmentDialog } from "./environment-dialog.tsx";

export const metadata: Metadata = { title: "Environments" };

export default async function EnvironmentsPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "settings:write"))
    return <NoPermission permission="settings:write" role={role} current="/settings" />;
  const environments = await listEnvironments(instance().database.db);
  return (
    <SettingsFrame current="environments">
      <Section
        title="Environments"
        note="where things run; the console shows one at a time"
        end={<EnvironmentDialog />}
        last
      >
        <DataTable
          caption="Environments"
          stack
          columns={[
            { key: "name", label: "Name" },
            { key: "key", label: "Key" },
            { key: "act", label: "Action", align: "right", hideLabel: true },
          ]}
          rows={environments.map((one) => ({
            id: one.key,
            cells: {
              name: <b>{one.name}</b>,
              key: <span className="mono">{one.key}</span>,
              act: <EnvironmentDialog environment={one} />,
            },
          }))}
        />
        <p className="meta mt-4">
          Telemetry says its environment by deployment.environment.name; without it, the environment of its key counts.
        </p>
      </Section>
    </SettingsFrame>
  );
}
