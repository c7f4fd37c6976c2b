import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { unknownAccountHash, verifyPassword } from "#lib/adapters/password";
import { findSignIn } from "#lib/queries/access/find-sign-in";
import { instance } from "./instance.ts";
import { readSessionTokenWith } from "./read-session-token.ts";
import { SignInLimiter } from "./sign-in-limiter.ts";

const limiter = new SignInLimiter({ attempts: 10, windowMs: 5 * 60_000 });

/** The token holds the user's id and session version, nothing that could go stale: roles are read per command. */
export function authOptions(): NextAuthOptions {
  const { secrets, environment } = instance();
  const isHttps = environment.publicUrl.startsWith("https:");
  return {
    secret: secrets.sessionSecret(),
    jwt: { decode: readSessionTokenWith(secrets.sessionSecrets()) },
    session: { strategy: "jwt", maxAge: 12 * 60 * 60 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    useSecureCookies: isHttps,
    providers: [
      CredentialsProvider({
        name: "E-mail and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        authorize: (credentials) =>
          authorize(credentials?.email ?? "", credentials?.password ?? "").catch((error: unknown) => {
            // next-auth puts the message of what is thrown into the answer; ours may quote a query.
            instance().log.error({ err: error }, "a sign-in could not be checked");
            throw new Error("unavailable");
          }),
      }),
    ],
    callbacks: {
      jwt({ token, user }) {
        if (user) {
          const account = user as unknown as { id: string; sessionVersion: number };
          return { sub: account.id, sv: account.sessionVersion };
        }
        return token;
      },
      session({ session, token }) {
        return { ...session, userId: token.sub, sessionVersion: token.sv };
      },
    },
  };
}

/** Same time and same answer for an unknown account, a disabled one and a wrong password. */
async function authorize(email: string, password: string) {
  const account = email.trim().toLowerCase().slice(0, 254);
  if (!limiter.allows(account)) return null;
  const found = await findSignIn(instance().database.db, account);
  const isRight = await verifyPassword(password.slice(0, 1024), found?.passwordHash ?? unknownAccountHash);
  if (!found || found.isDisabled || !isRight) {
    limiter.failed(account);
    return null;
  }
  limiter.succeeded(account);
  return { id: found.userId, name: found.name, email: found.email, sessionVersion: found.sessionVersion };
}
