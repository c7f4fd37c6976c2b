import { NoteExportInput, noteExport } from "#lib/commands/audit/note-export";
import { auditExportFormats } from "#lib/domain/audit/export-format";
import { CommandError } from "#lib/domain/kernel/command-error";
import { auditFile } from "../../../session/audit-file.ts";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { personContext } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { auditFilter, filterWords, readAuditQuery } from "../audit-query.ts";

/** The audit as a file, streamed: it may be longer than memory. Whoever takes it leaves an entry. */
export async function POST(request: Request): Promise<Response> {
  try {
    const ctx = await personContext();
    const form = Object.fromEntries(await request.formData());
    const query = readAuditQuery(form);
    const environment = form.everywhere === "yes" ? undefined : await consoleEnvironment();
    const wanted = NoteExportInput.safeParse({
      format: new URL(request.url).searchParams.get("format"),
      environment,
      filter: filterWords(query),
    });
    if (!wanted.success) return words(422, `format must be one of ${auditExportFormats.join(", ")}`);
    const { format } = wanted.data;
    const { upTo } = await noteExport(ctx, wanted.data);
    return auditFile({ format, filter: auditFilter(query, environment), upTo }, ctx.now);
  } catch (error) {
    if (error instanceof CommandError) return words(error.code === "unauthenticated" ? 401 : 403, error.message);
    instance().log.error({ err: error }, "the audit could not be exported");
    return words(503, "The audit could not be exported now. Try again.");
  }
}

const words = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
