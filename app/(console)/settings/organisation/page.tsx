import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { roleCan } from "#lib/domain/access/can";
import { organisationFacts } from "#lib/queries/organisation/organisation";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { SettingsFrame } from "../settings-frame.tsx";
import { OrganisationForm } from "./organisation-form.tsx";

export const metadata: Metadata = { title: "Organisation" };

export default async function OrganisationPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "settings:write"))
    return <NoPermission permission="settings:write" role={role} current="/settings" />;
  const organisation = await organisationFacts(instance().database.db);
  return (
    <SettingsFrame current="organisation">
      <Section title="Organisation" last>
        <OrganisationForm organisation={organisation} />
      </Section>
    </SettingsFrame>
  );
}
