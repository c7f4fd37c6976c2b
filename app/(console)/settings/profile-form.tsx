"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { FactList } from "#components/frame/fact-list";
import { Button } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import type { OwnProfile } from "#lib/queries/access/own-profile";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { ContactMethods } from "./contact-methods.tsx";
import { saveProfile } from "./profile-actions.ts";

interface ProfileFormProps {
  profile: OwnProfile;
  /** Of the server: a browser may know others. */
  timeZones: readonly string[];
}

/** What a person says about themselves; e-mail and role are somebody else's word. */
export function ProfileForm({ profile, timeZones }: ProfileFormProps) {
  const router = useRouter();
  const [methods, setMethods] = useState(profile.contactMethods.map((method, key) => ({ ...method, key })));
  const [isSaved, setSaved] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const changed = {
      name: form.get("name"),
      timeZone: form.get("timeZone"),
      contactMethods: methods.map(({ kind, value }) => ({ kind, value })),
      expectedRevision: profile.revision,
    };
    setSaved(false);
    run(
      () => saveProfile(changed),
      () => {
        setSaved(true);
        router.refresh();
      },
    );
  };
  return (
    <form onSubmit={submit} onChange={() => setSaved(false)} className="grid max-w-[560px] gap-4">
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
        error={fieldErrors.name}
      />
      <Select
        label="Time zone"
        name="timeZone"
        defaultValue={profile.timeZone}
        options={timeZones.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }))}
        error={fieldErrors.timeZone}
      />
      <ContactMethods methods={methods} fieldErrors={fieldErrors} onChange={setMethods} />
      <Refusal text={refusal} />
      <div className="flex items-center gap-3">
        <Button variant="primary" type="submit" disabled={isSending}>
          {isSending ? "Saving…" : "Save"}
        </Button>
        <span role="status" className="meta">
          {isSaved && "Saved."}
        </span>
      </div>
    </form>
  );
}
