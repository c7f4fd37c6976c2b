import { type NextRequest, NextResponse } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "../../../session/auth-options.ts";
import { instance } from "../../../session/instance.ts";

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

/**
 * What of next-auth is open. Not `session`, which would renew a token, whatever became of its row; not `_log`, by
 * which anybody could write into our log.
 */
const open = new Set(["csrf", "providers", "signin", "signout", "callback", "error"]);

async function handler(request: NextRequest, context: RouteContext) {
  const params = await context.params;
  const [action = ""] = params.nextauth;
  if (!open.has(action)) return problem(404, "There is nothing here.");
  // Its query would become part of the question to the identity provider.
  if (action === "signin" && request.method === "POST" && request.nextUrl.search !== "")
    return problem(400, "This takes no query.");
  // It goes into a Location header as it stands.
  const error = request.nextUrl.searchParams.get("error");
  if (error !== null && !/^[\w. -]{1,80}$/.test(error)) return problem(400, "This is not the name of an error.");
  // Derived, never asked for: next-auth reads its own address from the environment.
  process.env.NEXTAUTH_URL = instance().environment.publicUrl;
  return NextAuth(authOptions())(request, { params });
}

const problem = (status: number, detail: string) =>
  NextResponse.json({ status, detail }, { status, headers: { "cache-control": "no-store" } });

export { handler as GET, handler as POST };
