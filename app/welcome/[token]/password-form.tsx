"use client";

import { type FormEvent, useState } from "react";
import { Button, ButtonLink } from "#components/ui/button";
import { Checkbox, Input } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { PersonLinkKind } from "#lib/domain/access/access-link";
import { useSend } from "../../(console)/incidents/use-send.ts";
import { setPassword } from "./actions.ts";

interface PasswordFormProps {
  token: string;
  kind: PersonLinkKind;
  email: string;
}

/** One password, which can be looked at; then the way to sign in. The link is used up by then. */
export function PasswordForm({ token, kind, email }: PasswordFormProps) {
  const [isDone, setDone] = useState(false);
  const [isShown, setShown] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = new FormData(event.currentTarget).get("password");
    run(
      () => setPassword({ token, kind, password }),
      () => setDone(true),
    );
  };
  if (isDone)
    return (
      <div className="grid gap-4" role="status">
        <p className="text-form">Your password is set. Sign in with {email}.</p>
        <ButtonLink variant="primary" size={40} href="/sign-in">
          Sign in
        </ButtonLink>
      </div>
    );
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Input label="E-mail" name="email" type="email" autoComplete="username" value={email} readOnly />
      <Input
        label="New password"
        name="password"
        type={isShown ? "text" : "password"}
        autoComplete="new-password"
        required
        maxLength={256}
        hint="At least 12 characters; a few random words are good."
        error={fieldErrors.password}
      />
      <Checkbox label="Show the password" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
      {!fieldErrors.password && <Refusal text={refusal} />}
      <Button variant="primary" size={40} type="submit" disabled={isSending}>
        {isSending ? "Setting it…" : "Set password"}
      </Button>
    </form>
  );
}
