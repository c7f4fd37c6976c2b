import { personContext } from "../../../../session/current-person.ts";
import { evidenceAnswer } from "../../../../session/evidence-file.ts";
import { fileRefusal } from "../../../../session/file-refusal.ts";

interface RouteContext {
  params: Promise<{ rolloutId: string }>;
}

/** The evidence as a file, streamed. A POST, because whoever takes it leaves an audit entry. */
export async function POST(_request: Request, { params }: RouteContext): Promise<Response> {
  try {
    const { rolloutId } = await params;
    return await evidenceAnswer(await personContext(), { rolloutId });
  } catch (error) {
    return fileRefusal(error, "The evidence");
  }
}
