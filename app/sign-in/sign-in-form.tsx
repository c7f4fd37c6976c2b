"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { refusalWords } from "./refusal-words.ts";

interface SignInFormProps {
  next: string;
  /** Below the button of an identity provider: the page has its primary action already. */
  isSecond: boolean;
}

/** Stays in place on a refusal, keeps the address, never says which of the two was wrong. */
export function SignInForm({ next, isSecond }: SignInFormProps) {
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
    // A sign-in that could not be checked is answered with 401 as well, under another name.
    setProblem(refusalWords(answer?.error === "CredentialsSignin" ? answer.error : "unavailable") ?? "");
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4" aria-describedby={problem ? "sign-in-problem" : undefined}>
      <Input label="E-mail" name="email" type="email" autoComplete="username" required />
      <Input label="Password" name="password" type="password" autoComplete="current-password" required />
      <p id="sign-in-problem" role="alert" className="min-h-10 text-body">
        {problem}
      </p>
      <Button variant={isSecond ? "neutral" : "primary"} size={40} type="submit" disabled={isSending}>
        {isSending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}
