"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Refusal } from "../incidents/refusal.tsx";
import { useSend } from "../incidents/use-send.ts";
import { saveNewPassword } from "./profile-actions.ts";

const endedWords = (count: number) =>
  count === 0
    ? "Changed. You were signed in nowhere else."
    : `Changed. ${count === 1 ? "One other session has" : `${count} other sessions have`} ended.`;

/** Needs the current one; whoever else sits at this account is out. */
export function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  const [done, setDone] = useState("");
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = Object.fromEntries(new FormData(form));
    setDone("");
    run(
      () => saveNewPassword(fields),
      ({ ended }) => {
        form.reset();
        setDone(endedWords(ended));
        router.refresh();
      },
    );
  };
  return (
    <form onSubmit={submit} className="grid max-w-[360px] gap-4">
      {/* For password managers: whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <Input
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        required
        error={fieldErrors.current}
      />
      <Input
        label="New password"
        name="next"
        type="password"
        autoComplete="new-password"
        required
        hint="At least 12 characters; a few random words are good."
        error={fieldErrors.next}
      />
      <Input
        label="New password again"
        name="again"
        type="password"
        autoComplete="new-password"
        required
        error={fieldErrors.again}
      />
      <Refusal text={Object.keys(fieldErrors).length > 0 ? "" : refusal} />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={isSending}>
          {isSending ? "Changing…" : "Change password"}
        </Button>
        <span role="status" className="meta">
          {done}
        </span>
      </div>
    </form>
  );
}
