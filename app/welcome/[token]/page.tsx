import type { Metadata } from "next";
import { openAccessLink } from "#lib/commands/person/open-access-link";
import type { PersonLinkKind } from "#lib/domain/access/access-link";
import { roleWords } from "#lib/domain/access/permission-words";
import { areCredentialsOn } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import { findSignInPolicy } from "#lib/queries/access/find-sign-in-policy";
import { instance } from "../../session/instance.ts";
import { linkHashes } from "../../session/link-hashes.ts";
import { OidcButton } from "../../sign-in/oidc-button.tsx";
import { visitorContext } from "../visitor.ts";
import { PasswordForm } from "./password-form.tsx";

export const metadata: Metadata = {
  title: "Welcome",
  robots: { index: false, follow: false },
  referrer: "no-referrer",
};
export const dynamic = "force-dynamic";

interface WelcomeProps {
  params: Promise<{ token: string }>;
}

const titles: Record<PersonLinkKind, string> = { invite: "Welcome to Evenkeel", reset: "Set a new password" };

export default async function WelcomePage({ params }: WelcomeProps) {
  const { token } = await params;
  const opened = await open(token);
  return (
    <main className="mx-auto flex min-h-dvh max-w-[400px] flex-col justify-center gap-6 px-6 py-12">
      {typeof opened === "string" ? (
        <div>
          <h1 className="text-title font-semibold">This link opens nothing</h1>
          <p className="mt-2 text-form text-muted">{opened}</p>
          <p className="mt-4 text-body">
            <a className="link" href="/sign-in">
              Sign in
            </a>
          </p>
        </div>
      ) : (
        <>
          <div>
            <h1 className="text-title font-semibold">{titles[opened.kind]}</h1>
            <p className="mt-1 text-form text-muted">
              {opened.kind === "invite"
                ? `${opened.name}, you are invited as ${opened.role}: ${lowerFirst(roleWords[opened.role])}`
                : `${opened.name}, ${opened.provider ? "passwords are switched off here: nothing needs to be set." : "your old password works until you set a new one here. Then every session of yours ends."}`}
            </p>
          </div>
          {opened.provider === undefined ? (
            <PasswordForm token={token} kind={opened.kind} email={opened.email} />
          ) : (
            <ThroughProvider name={opened.provider} email={opened.email} />
          )}
        </>
      )}
    </main>
  );
}

/** Where passwords are switched off, one of one's own would open nothing. */
function ThroughProvider({ name, email }: { name: string; email: string }) {
  return (
    <div className="grid gap-4">
      <p className="text-form">
        Here everybody signs in with {name}. Use the account there whose e-mail address is {email}.
      </p>
      <OidcButton name={name} next="/" />
    </div>
  );
}

/** @returns what the link is for, with the provider's name where passwords are off; or why there is nothing behind it. */
async function open(token: string) {
  try {
    const opened = await openAccessLink(await visitorContext(), { hashes: linkHashes(token) });
    const { database, environment } = instance();
    const isOn = areCredentialsOn(await findSignInPolicy(database.db), environment.oidc !== undefined);
    return { ...opened, provider: isOn ? undefined : environment.oidc?.name };
  } catch (error) {
    if (error instanceof CommandError) return `${upperFirst(error.message)}.`;
    instance().log.error({ err: error }, "a link could not be looked up");
    return "It cannot be looked up right now. It keeps: try again in a moment.";
  }
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
