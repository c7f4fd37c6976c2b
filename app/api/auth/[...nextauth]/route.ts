import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "../../../session/auth-options.ts";
import { instance } from "../../../session/instance.ts";

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

async function handler(request: NextRequest, context: RouteContext) {
  // Derived, never asked for: next-auth reads its own address from the environment.
  process.env.NEXTAUTH_URL = instance().environment.publicUrl;
  return NextAuth(authOptions())(request, { params: await context.params });
}

export { handler as GET, handler as POST };
