"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

/** Stays in place on a refusal, keeps the address, never says which of the two was wrong. */
export function SignInForm({ next }: { next: string }) {
  const router = useRouter();
  const [problem, setProblem] = useState("");
  const [isSending, setSending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSending(true);
    setProblem("");
    const answer = await signIn("credentials", {
      email: form.get("email"),
      password: form.get("password"),
      redirect: false,
    }).catch(() => undefined);
    if (answer?.ok) {
      router.replace(next);
      router.refresh();
      return;
    }
    setSending(false);
    setProblem(
      // A sign-in that could not be checked is answered with 401 as well, under another name.
      answer?.error === "CredentialsSignin"
        ? "E-mail or password is not right. After ten failures an account rests for five minutes."
        : "Sign-in is out of reach right now. The public status page and emergency rollbacks work without it; try again in a moment.",
    );
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4" aria-describedby={problem ? "sign-in-problem" : undefined}>
      <Input label="E-mail" name="email" type="email" autoComplete="username" required />
      <Input label="Password" name="password" type="password" autoComplete="current-password" required />
      <p id="sign-in-problem" role="alert" className="min-h-10 text-body">
        {problem}
      </p>
      <Button variant="primary" size={40} type="submit" disabled={isSending}>
        {isSending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
