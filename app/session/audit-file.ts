import { exportFileName, exportFormats } from "#lib/domain/audit/export-format";
import { exportFile, type WantedFile } from "#lib/queries/audit/export-file";
import { instance } from "./instance.ts";

/** What both doors answer to whoever takes the audit away, once `noteExport` has let them. */
export const auditFile = (wanted: WantedFile, now: Date): Response =>
  new Response(exportFile(instance().database.db, wanted), {
    headers: {
      "content-type": exportFormats[wanted.format].contentType,
      "content-disposition": `attachment; filename="${exportFileName(wanted.format, now)}"`,
      "cache-control": "no-store",
    },
  });
