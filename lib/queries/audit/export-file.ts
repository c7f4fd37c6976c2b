import type { Database } from "#db/client";
import { type AuditExportFormat, exportFormats } from "#lib/domain/audit/export-format";
import type { AuditFilter } from "./audit-filter.ts";
import { exportEntries } from "./export-entries.ts";

export interface WantedFile {
  format: AuditExportFormat;
  filter: AuditFilter;
  /** The last link that it may hold. */
  upTo: number;
}

/** The audit as a file, read as it is taken: it may be longer than memory. */
export function exportFile(db: Database, { format, ...wanted }: WantedFile): ReadableStream<Uint8Array> {
  const { header, line } = exportFormats[format];
  const entries = exportEntries(db, wanted);
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      if (header !== "") controller.enqueue(encoder.encode(header));
    },
    async pull(controller) {
      const { done, value } = await entries.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value.map(line).join("")));
    },
    async cancel() {
      await entries.return(undefined);
    },
  });
}
