import { CommandError } from "#lib/domain/kernel/command-error";
import { personContext } from "../../../../session/current-person.ts";
import { evidenceAnswer } from "../../../../session/evidence-file.ts";
import { instance } from "../../../../session/instance.ts";

interface RouteContext {
  params: Promise<{ rolloutId: string }>;
}

/** The evidence as a file, streamed. A POST, because whoever takes it leaves an audit entry. */
export async function POST(_request: Request, { params }: RouteContext): Promise<Response> {
  try {
    const { rolloutId } = await params;
    return await evidenceAnswer(await personContext(), { rolloutId });
  } catch (error) {
    if (error instanceof CommandError) return words(statusOf[error.code] ?? 422, error.message);
    instance().log.error({ err: error }, "the evidence could not be exported");
    return words(503, "The evidence could not be exported now. Try again.");
  }
}

const statusOf: Record<string, number> = { unauthenticated: 401, forbidden: 403, "not-found": 404 };

const words = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
