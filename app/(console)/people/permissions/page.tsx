import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { roleCan } from "#lib/domain/access/can";
import { keyScopes, roles } from "#lib/domain/access/permission";
import { roleWords, scopeWords } from "#lib/domain/access/permission-words";
import { requirePerson } from "../../../session/current-person.ts";
import { NoPermission } from "../../no-permission.tsx";
import { PeopleFrame } from "../people-frame.tsx";
import { PermissionTable } from "./permission-table.tsx";

export const metadata: Metadata = { title: "Permissions" };

/** Read from the rules that the commands obey, so this page cannot say anything else than what is done. */
export default async function PermissionsPage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "person:read")) return <NoPermission permission="person:read" role={role} current="/people" />;
  return (
    <PeopleFrame current="permissions" title="Permissions">
      <Section title="Roles" note="what a person is here">
        <Meanings names={roles} words={roleWords} />
      </Section>
      <Section title="Scopes" note="what a key may do">
        <Meanings names={keyScopes} words={scopeWords} />
      </Section>
      <Section title="Who may what" note="from the code that decides it" last>
        <PermissionTable />
      </Section>
    </PeopleFrame>
  );
}

function Meanings<Name extends string>({ names, words }: { names: readonly Name[]; words: Record<Name, string> }) {
  return (
    <dl className="grid max-w-[720px] gap-x-6 gap-y-1 min-[701px]:grid-cols-[120px_minmax(0,1fr)]">
      {names.map((name) => (
        <div key={name} className="contents">
          <dt className="font-medium">{name}</dt>
          <dd className="text-muted max-[700px]:mb-2">{words[name]}</dd>
        </div>
      ))}
    </dl>
  );
}
