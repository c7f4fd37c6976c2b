import { personContext } from "../../../../session/current-person.ts";
import { fileRefusal } from "../../../../session/file-refusal.ts";
import { reachFile, readReach } from "../../../../session/reach.ts";

interface RouteContext {
  params: Promise<{ rolloutId: string }>;
}

/** Who met the candidate, as a file. A POST, because figures per group leave an audit entry. */
export async function POST(request: Request, { params }: RouteContext): Promise<Response> {
  try {
    const { rolloutId } = await params;
    const format = new URL(request.url).searchParams.get("format") === "csv" ? "csv" : "json";
    const reach = await readReach(await personContext(), { rolloutId, how: format, groups: "if_allowed" });
    return reachFile(reach, format);
  } catch (error) {
    return fileRefusal(error, "The figures");
  }
}
