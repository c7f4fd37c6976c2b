import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignalShape } from "#components/signal/signal-shape";
import { areCredentialsOn, defaultSignInPolicy } from "#lib/domain/access/sign-in-policy";
import { findSignInPolicy } from "#lib/queries/access/find-sign-in-policy";
import { awaitsSetUp, currentPerson } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";
import { OidcButton } from "./oidc-button.tsx";
import { ownPath } from "./own-path.ts";
import { refusalWords } from "./refusal-words.ts";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in" };
export const dynamic = "force-dynamic";

interface SignInProps {
  searchParams: Promise<{ callbackUrl?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInProps) {
  const { callbackUrl, error } = await searchParams;
  const next = ownPath(callbackUrl);
  // With the database away the form still shows; it says what is wrong when it is used.
  const person = await currentPerson().catch(() => undefined);
  if (person) redirect(next);
  if (await awaitsSetUp()) redirect("/set-up");
  const { database, environment } = instance();
  const policy = await findSignInPolicy(database.db).catch(() => defaultSignInPolicy);
  const hasProvider = environment.oidc !== undefined;
  const refusal = refusalWords(error);
  return (
    <main className="mx-auto flex min-h-dvh max-w-[360px] flex-col justify-center gap-6 px-6 py-12">
      <div>
        <h1 className="text-title font-semibold">Sign in to Evenkeel</h1>
        <p className="mt-1 text-form text-muted">The control room for operating AI systems.</p>
      </div>
      {refusal && (
        <p role="alert" className="text-body">
          <SignalShape signal="elevated" size={11} /> {refusal}
        </p>
      )}
      {environment.oidc && <OidcButton name={environment.oidc.name} next={next} />}
      {areCredentialsOn(policy, hasProvider) && (
        <>
          {hasProvider && <p className="meta">Or with e-mail and password:</p>}
          <SignInForm next={next} isSecond={hasProvider} />
        </>
      )}
      <p className="text-body text-muted">
        Looking for the public state of the service? It is on the{" "}
        <a className="link" href="/status">
          status page
        </a>
        .
      </p>
    </main>
  );
}
