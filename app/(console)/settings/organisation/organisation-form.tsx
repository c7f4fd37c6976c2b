"use client";

import { Input } from "#components/ui/input";
import type { OrganisationFacts } from "#lib/queries/organisation/organisation";
import { SaveForm } from "../save-form.tsx";
import { saveOrganisation } from "./actions.ts";

export function OrganisationForm({ organisation: { name, revision } }: { organisation: OrganisationFacts }) {
  return (
    <SaveForm
      className="max-w-[480px] gap-3"
      label="Save"
      send={(fields) => saveOrganisation({ name: fields.get("name"), revision })}
    >
      {(errors) => (
        <Input
          label="Name"
          name="name"
          defaultValue={name}
          required
          maxLength={80}
          hint="The company, team or project that runs this instance."
          error={errors.name}
        />
      )}
    </SaveForm>
  );
}
