import type { LoggerInstance, NextAuthOptions, User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { signOut } from "#lib/commands/access/sign-out";
import { LONGEST_SESSION_HOURS } from "#lib/domain/access/sign-in-policy";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { SessionClaims } from "#lib/queries/access/find-person";
import { ownPath } from "../sign-in/own-path.ts";
import { checkPassword } from "./check-password.ts";
import { personContext } from "./current-person.ts";
import { enterWithOidc } from "./enter-with-oidc.ts";
import { instance } from "./instance.ts";
import { type OidcClaims, oidcProvider } from "./oidc-provider.ts";
import { openSession } from "./open-session.ts";
import { readSessionTokenWith } from "./read-session-token.ts";
import { isHttps, tokenOf } from "./session-claims.ts";

/** next-auth carries what a sign-in returns from one callback to the next. */
type Entered = User & { session?: SessionClaims };

/** The token names a row that keeps the session alive (`session-claims.ts`); the row decides, not the token's age. */
export function authOptions(): NextAuthOptions {
  const { secrets, environment } = instance();
  return {
    secret: secrets.sessionSecret(),
    jwt: { decode: readSessionTokenWith(secrets.sessionSecrets()) },
    session: { strategy: "jwt", maxAge: LONGEST_SESSION_HOURS * 60 * 60 },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/settings", verifyRequest: "/sign-in" },
    useSecureCookies: isHttps(),
    logger,
    providers: [passwords, ...(environment.oidc ? [oidcProvider(environment.oidc)] : [])],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== "oidc") return true;
        if (!environment.oidc) return "/sign-in?error=OAuthSignin";
        const entry = await enterWithOidc(profile as OidcClaims, environment.oidc).catch(unavailable);
        if (entry === null) return "/sign-in?error=unavailable";
        if ("refused" in entry) return `/sign-in?error=${entry.refused}`;
        (user as Entered).session = entry;
        return true;
      },
      jwt({ token, user }) {
        const session = (user as Entered | undefined)?.session;
        return session ? tokenOf(session) : token;
      },
      redirect: ({ url, baseUrl }) =>
        baseUrl + ownPath(url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url),
    },
    events: { signOut: leave },
  };
}

const passwords = CredentialsProvider({
  name: "E-mail and password",
  credentials: { email: { type: "email" }, password: { type: "password" } },
  authorize: (credentials) =>
    authorize(String(credentials?.email ?? ""), String(credentials?.password ?? "")).catch((error: unknown) => {
      unavailable(error);
      // next-auth puts the message of what is thrown into the answer; ours may quote a query.
      throw new Error("unavailable");
    }),
});

async function authorize(email: string, password: string): Promise<Entered | null> {
  const account = await checkPassword(email, password);
  return account && { id: account.userId, session: await openSession(account, "password") };
}

function unavailable(error: unknown): null {
  instance().log.error({ err: error }, "a sign-in could not be checked");
  return null;
}

/** Ends the row; a session that had ended already leaves nothing to do. */
async function leave(): Promise<void> {
  await personContext()
    .then(signOut)
    .catch((error: unknown) => {
      if (!(error instanceof CommandError && error.code === "unauthenticated")) throw error;
    });
}

/** Words for the operator: what the provider answered is in the error, never a token. */
const logger: Partial<LoggerInstance> = {
  error(code, metadata) {
    const error = metadata instanceof Error ? metadata : metadata.error;
    instance().log.warn({ code, reason: String(error?.message ?? error).slice(0, 500) }, "a sign-in did not succeed");
  },
  warn: () => {},
  debug: () => {},
};
