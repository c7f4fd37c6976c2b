import { csvHeader, csvLine } from "./entry-csv.ts";
import type { ExportedEntry } from "./exported-entry.ts";

export const auditExportFormats = ["jsonl", "csv"] as const;
export type AuditExportFormat = (typeof auditExportFormats)[number];

interface Written {
  contentType: string;
  /** What stands before the first entry. */
  header: string;
  line(entry: ExportedEntry): string;
}

/** How an exported audit is written in each format. */
export const exportFormats: Record<AuditExportFormat, Written> = {
  jsonl: {
    contentType: "application/x-ndjson; charset=utf-8",
    header: "",
    line: (entry) => `${JSON.stringify(entry)}\n`,
  },
  csv: { contentType: "text/csv; charset=utf-8", header: csvHeader(), line: csvLine },
};

/** `evenkeel-audit-20261123T140200Z.jsonl` */
export const exportFileName = (format: AuditExportFormat, now: Date): string =>
  `evenkeel-audit-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z.${format}`;
