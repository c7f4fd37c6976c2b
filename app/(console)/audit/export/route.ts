import { auditExportFormats, NoteExportInput, noteExport } from "#lib/commands/audit/note-export";
import { csvHeader, csvLine } from "#lib/domain/audit/entry-csv";
import type { ExportedEntry } from "#lib/domain/audit/exported-entry";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { AuditFilter } from "#lib/queries/audit/audit-filter";
import { exportEntries } from "#lib/queries/audit/export-entries";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { personContext } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { auditFilter, filterWords, readAuditQuery } from "../audit-query.ts";

type Format = (typeof auditExportFormats)[number];

const contentTypes: Record<Format, string> = {
  jsonl: "application/x-ndjson; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

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
    const name = `evenkeel-audit-${ctx.now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.${format}`;
    return new Response(fileOf(format, { filter: auditFilter(query, environment), upTo }), {
      headers: {
        "content-type": contentTypes[format],
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (error instanceof CommandError) return words(error.code === "unauthenticated" ? 401 : 403, error.message);
    instance().log.error({ err: error }, "the audit could not be exported");
    return words(503, "The audit could not be exported now. Try again.");
  }
}

const words = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });

function fileOf(format: Format, wanted: { filter: AuditFilter; upTo: number }): ReadableStream {
  const entries = exportEntries(instance().database.db, wanted);
  const encoder = new TextEncoder();
  let isBegun = false;
  return new ReadableStream({
    async pull(controller) {
      if (!isBegun && format === "csv") controller.enqueue(encoder.encode(csvHeader()));
      isBegun = true;
      const { done, value } = await entries.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(lineOf[format]).join("")));
    },
    async cancel() {
      await entries.return(undefined);
    },
  });
}

const lineOf: Record<Format, (entry: ExportedEntry) => string> = {
  jsonl: (entry) => `${JSON.stringify(entry)}\n`,
  csv: csvLine,
};
