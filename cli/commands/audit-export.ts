import { auditExportFormats, exportFileName } from "#lib/domain/audit/export-format";
import { type Command, Failure } from "../command.ts";
import { openRestClient, Refused } from "../rest-client.ts";
import { writeWhole } from "../whole-file.ts";
import { folderOf } from "./export.ts";

const filters = ["environment", "actor", "subject", "id", "action", "from", "to", "text"] as const;

export const auditExportCommand: Command = {
  name: "audit export",
  does: "Take the audit away as one file, each entry with its proof",
  usage: [
    "[--format jsonl] [--out FILE] [--environment production] [--from 2026-11-01] [--to 2026-12-01] …",
    "--format       jsonl or csv",
    "--out          File to write; left out, one with the time in its name",
    "--environment  Only of this one; left out, of every environment that the key may see",
    "--from, --to   A day or an instant, UTC",
    "--actor, --subject, --id, --action, --text  As on the Audit page: user:usr_…, flag, its id, flag.changed, words",
    "npm run audit:verify -- FILE proves the file without the instance.",
  ],
  options: {
    format: { type: "string" },
    out: { type: "string" },
    ...Object.fromEntries(filters.map((name) => [name, { type: "string" as const }])),
  },
  async run({ terminal, options }) {
    const format = auditExportFormats.find((one) => one === (options.format ?? auditExportFormats[0]));
    if (!format) throw new Failure(`--format must be one of ${auditExportFormats.join(", ")}`);
    const asked = new URLSearchParams({ format });
    for (const name of filters) if (typeof options[name] === "string") asked.set(name, options[name]);
    const path = folderOf(options.out ?? exportFileName(format, new Date()), terminal.folder);
    const bytes = await explained(openRestClient(terminal).download(`/audit/export?${asked}`));
    // A file that is cut off would prove itself, and lack the newest entries.
    await writeWhole(path, bytes, () => undefined);
    terminal.say(`written  ${path}`);
    return 0;
  },
};

/** Each filter that is wrong, by its name. */
async function explained<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refused) || error.problems.length === 0) throw error;
    const lines = error.problems.map(({ field, problem }) => `--${field}: ${problem}`);
    throw new Failure([error.message, ...lines].join("\n"));
  }
}
