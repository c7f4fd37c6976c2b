import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { roleCan } from "#lib/domain/access/can";
import { listEnvironments } from "#lib/queries/catalogue/list-environments";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { EnvironmentDialog } from "./environment-dialog.tsx";
import { EnvironmentList } from "./environment-list.tsx";

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
        <EnvironmentList environments={environments} />
        <p className="meta mt-4">
          Telemetry says its environment by deployment.environment.name; without it, the environment of its key counts.
        </p>
      </Section>
    </SettingsFrame>
  );
}
