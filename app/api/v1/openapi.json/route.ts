import { instance } from "../../../session/instance.ts";
import { openApiDocument } from "../openapi.ts";

export const dynamic = "force-dynamic";

export function GET() {
  return Response.json(openApiDocument(instance().environment.publicUrl), {
    headers: { "cache-control": "public, max-age=300" },
  });
}
