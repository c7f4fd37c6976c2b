"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { FactList } from "#components/frame/fact-list";
import { Input, Select } from "#components/ui/input";
import type { OwnProfile } from "#lib/queries/access/own-profile";
import { ContactMethods } from "./contact-methods.tsx";
import { saveProfile } from "./profile-actions.ts";
import { SaveForm } from "./save-form.tsx";

interface ProfileFormProps {
  profile: OwnProfile;
  /** Of the server: a browser may know others. */
  timeZones: readonly string[];
}

/** What a person says about themselves; e-mail and role are somebody else's word. */
export function ProfileForm({ profile, timeZones }: ProfileFormProps) {
  const router = useRouter();
  const [methods, setMethods] = useState(profile.contactMethods.map((method, key) => ({ ...method, key })));
  const send = (fields: FormData) =>
    saveProfile({
      name: fields.get("name"),
      timeZone: fields.get("timeZone"),
      contactMethods: methods.map(({ kind, value }) => ({ kind, value })),
      expectedRevision: profile.revision,
    });
  return (
    <SaveForm
      className="max-w-[560px] gap-4"
      label="Save"
      send={send}
      onSaved={() => {
        router.refresh();
        return "Saved.";
      }}
    >
      {(errors) => (
        <>
          <FactList
            facts={[
              { term: "E-mail", value: profile.email },
              {
                term: "Role",
                value: profile.doesRoleFollowProvider ? `${profile.role}, by the identity provider` : profile.role,
              },
            ]}
          />
          <Input
            label="Name"
            name="name"
            defaultValue={profile.name}
            autoComplete="name"
            required
            maxLength={80}
            error={errors.name}
          />
          <Select
            label="Time zone"
            name="timeZone"
            defaultValue={profile.timeZone}
            options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
            error={errors.timeZone}
          />
          <ContactMethods methods={methods} fieldErrors={errors} onChange={setMethods} />
        </>
      )}
    </SaveForm>
  );
}
