import { route } from "../router.ts";

export const dynamic = "force-dynamic";

interface RouteContext {
  params: Promise<{ path: string[] }>;
}

async function handler(request: Request, context: RouteContext) {
  return route(request, (await context.params).path);
}

export { handler as GET, handler as POST, handler as PATCH, handler as DELETE, handler as PUT };
