import { isHttps } from "./session-claims.ts";

const YEAR_SECONDS = 31_536_000;

/** How a choice is kept in a browser: for us alone, out of every script's reach, never in clear where we have TLS. */
export const ownCookie = () =>
  ({ path: "/", maxAge: YEAR_SECONDS, sameSite: "lax", httpOnly: true, secure: isHttps() }) as const;
