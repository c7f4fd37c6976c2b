"use client";

import type { FormEvent } from "react";
import { Button } from "#components/ui/button";
import { Select } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { useSend } from "../../../incidents/use-send.ts";
import { putMember } from "../actions.ts";

interface AddMemberProps {
  teamId: string;
  others: readonly { id: string; name: string; email: string }[];
}

export function AddMember({ teamId, others }: AddMemberProps) {
  const { isSending, refusal, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    run(
      () => putMember({ teamId, userId: new FormData(form).get("userId"), isLead: false }),
      () => form.reset(),
    );
  };
  return (
    <form onSubmit={submit} className="mt-4 flex flex-wrap items-end gap-2" aria-label="Add a person">
      <Select
        label="Add a person"
        name="userId"
        required
        defaultValue=""
        options={[
          { value: "", label: "Choose…", disabled: true },
          ...others.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` })),
        ]}
      />
      <Button type="submit" disabled={isSending}>
        {isSending ? "Adding…" : "Add"}
      </Button>
      <Refusal text={refusal} />
    </form>
  );
}
