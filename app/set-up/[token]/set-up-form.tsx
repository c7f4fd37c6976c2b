"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Checkbox, Input } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { useSend } from "../../(console)/incidents/use-send.ts";
import { setUp } from "./actions.ts";

/** Makes the first administrator, signs in with what was just typed, and leads on to the first steps. */
export function SetUpForm({ token }: { token: string }) {
  const router = useRouter();
  const [isShown, setShown] = useState(false);
  const [isEntering, setEntering] = useState(false);
  const { isSending, refusal, fieldErrors, run } = useSend();

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const enter = async (email: string) => {
      setEntering(true);
      const answer = await signIn("credentials", { email, password: form.get("password"), redirect: false }).catch(
        () => undefined,
      );
      router.replace(answer?.ok ? "/welcome-aboard" : "/sign-in?callbackUrl=%2Fwelcome-aboard");
      router.refresh();
    };
    run(
      () => setUp({ ...Object.fromEntries(form), token }),
      ({ email }) => void enter(email),
    );
  };

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Input
        label="Organisation"
        name="organisation"
        autoComplete="organization"
        placeholder="Lumen Credit"
        hint="Who runs this instance; it can be changed in the settings."
        required
        maxLength={80}
        error={fieldErrors.organisation}
      />
      <Input label="Your name" name="name" autoComplete="name" required maxLength={80} error={fieldErrors.name} />
      <Input label="E-mail" name="email" type="email" autoComplete="username" required error={fieldErrors.email} />
      <Input
        label="Password"
        name="password"
        type={isShown ? "text" : "password"}
        autoComplete="new-password"
        hint="At least 12 characters; a few random words are good."
        required
        error={fieldErrors.password}
      />
      <Checkbox label="Show the password" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
      <Refusal text={Object.keys(fieldErrors).length > 0 ? "" : refusal} />
      <Button variant="primary" size={40} type="submit" disabled={isSending || isEntering}>
        {isEntering ? "Signing in…" : isSending ? "Setting up…" : "Set up and sign in"}
      </Button>
    </form>
  );
}
