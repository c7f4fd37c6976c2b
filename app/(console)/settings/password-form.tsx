"use client";

import { useRouter } from "next/navigation";
import { Input } from "#components/ui/input";
import { saveNewPassword } from "./profile-actions.ts";
import { SaveForm } from "./save-form.tsx";

const endedWords = (count: number) =>
  count === 0
    ? "Changed. You were signed in nowhere else."
    : `Changed. ${count === 1 ? "One other session has" : `${count} other sessions have`} ended.`;

/** Needs the current one; whoever else sits at this account is out. */
export function PasswordForm({ email }: { email: string }) {
  const router = useRouter();
  return (
    <SaveForm
      className="max-w-[360px] gap-4"
      label="Change password"
      pending="Changing…"
      variant="neutral"
      send={(fields) => saveNewPassword(Object.fromEntries(fields))}
      onSaved={({ ended }, form) => {
        form.reset();
        router.refresh();
        return endedWords(ended);
      }}
    >
      {(errors) => (
        <>
          {/* For password managers: whose password this is. */}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <Input
            label="Current password"
            name="current"
            type="password"
            autoComplete="current-password"
            required
            error={errors.current}
          />
          <Input
            label="New password"
            name="next"
            type="password"
            autoComplete="new-password"
            required
            hint="At least 12 characters; a few random words are good."
            error={errors.next}
          />
          <Input
            label="New password again"
            name="again"
            type="password"
            autoComplete="new-password"
            required
            error={errors.again}
          />
        </>
      )}
    </SaveForm>
  );
}
