import { eq } from "drizzle-orm";
import { z } from "zod";
import { flagSegment } from "#db/schema/flag";
import { flag } from "#db/schema/rollout";
import { type FileFlag, type FlagdFile, readFlagdFile } from "#lib/domain/flag/flagd-file";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { changeFlag } from "./change-flag.ts";
import { createFlag } from "./create-flag.ts";
import { deleteFlag } from "./delete-flag.ts";
import { removeSegments, type StoredSegment, storeSegments } from "./store-segments.ts";

export const ImportFlagsInput = z.looseObject({
  environment: z.string().min(1).max(64).default("production"),
  prune: z
    .enum(["true", "false"])
    .default("false")
    .describe("true: flags and segments that the file does not name are deleted"),
  service: z.string().min(1).max(128).optional().describe("Service of flags that are new here and name none"),
  flags: z.record(z.string(), z.unknown()).describe("flagd's flags by key"),
  $evaluators: z.record(z.string(), z.unknown()).optional().describe("Rules by name; segments here"),
  metadata: z.record(z.string(), z.unknown()).optional().describe("Told with every flag of the file"),
});

export interface ImportedFlags {
  created: string[];
  changed: string[];
  deleted: string[];
  segments: number;
}

/** Takes over a flagd file, all of it or nothing. What the file does not name stays, unless it is to be pruned. */
export async function importFlags(
  ctx: CommandContext,
  input: z.input<typeof ImportFlagsInput>,
): Promise<ImportedFlags> {
  await requirePermission(ctx, "flag:write");
  const { environment, prune, service, ...written } = parseInput(ImportFlagsInput, input);
  requireEnvironment(ctx, environment);
  const { file, problems } = readFlagdFile(written);
  if (problems.length > 0) throw refused(problems);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, environment);
    const known = await tx.db.select({ key: flag.key }).from(flag).where(eq(flag.environment, environment));
    const run = new ImportRun(tx, { environment, service }, new Set(known.map(({ key }) => key)));
    await run.save(file);
    if (prune === "true") await run.prune(file);
    if (run.problems.length > 0) throw refused(run.problems);
    await bumpConfigRevision(tx);
    const imported = { ...run.done, segments: file.segments.length };
    await recordAudit(tx, "flag.imported", {
      subject: { kind: "environment", id: environment, environment },
      detail: { ...imported, prune: prune === "true" },
    });
    return imported;
  });
}

const refused = (problems: FieldProblem[]): CommandError =>
  new CommandError("invalid", "The file breaks these rules; nothing was changed.", problems);

/** Each flag by the ordinary command, behind a savepoint, so that one refusal does not hide the next. */
class ImportRun {
  readonly problems: FieldProblem[] = [];
  readonly done = { created: [] as string[], changed: [] as string[], deleted: [] as string[] };
  readonly #ctx: CommandContext;
  readonly #to: { environment: string; service: string | undefined };
  readonly #known: ReadonlySet<string>;

  constructor(
    ctx: CommandContext,
    to: { environment: string; service: string | undefined },
    known: ReadonlySet<string>,
  ) {
    this.#ctx = ctx;
    this.#to = to;
    this.#known = known;
  }

  async save(file: FlagdFile): Promise<void> {
    const { environment } = this.#to;
    if (file.segments.length > 0)
      await this.#try("", async (tx) =>
        this.#note(tx, await storeSegments(tx, { environment, segments: file.segments })),
      );
    for (const one of file.flags) await this.#try(`flags.${one.key}`, (tx) => this.#saveFlag(tx, one));
  }

  async prune(file: FlagdFile): Promise<void> {
    const { environment } = this.#to;
    const named = new Set(file.flags.map(({ key }) => key));
    for (const key of [...this.#known].filter((each) => !named.has(each)))
      await this.#try(`flags.${key}`, async (tx) => {
        await deleteFlag(tx, { environment, key });
        this.done.deleted.push(key);
      });
    const kept = new Set(file.segments.map(({ key }) => key));
    const rows = await this.#ctx.db.select().from(flagSegment).where(eq(flagSegment.environment, environment));
    const gone = rows.map(({ key }) => key).filter((key) => !kept.has(key));
    if (gone.length > 0)
      await this.#try("$evaluators", async (tx) => this.#note(tx, await removeSegments(tx, environment, gone)));
  }

  async #note(tx: CommandContext, segments: readonly StoredSegment[]): Promise<void> {
    const { environment } = this.#to;
    for (const { action, key, detail } of segments)
      await recordAudit(tx, action, { subject: { kind: "segment", id: key, environment }, detail });
  }

  async #saveFlag(tx: CommandContext, { metadata, ...wanted }: FileFlag): Promise<void> {
    const { environment, service } = this.#to;
    if (this.#known.has(wanted.key)) {
      await changeFlag(tx, { environment, ...wanted, metadata });
      this.done.changed.push(wanted.key);
      return;
    }
    const named = typeof metadata.service === "string" ? metadata.service : service;
    if (!named)
      throw new CommandError("invalid", "no service", [
        {
          field: "metadata.service",
          problem: "is new here: name the service whose telemetry carries it, or send ?service=",
        },
      ]);
    await createFlag(tx, { environment, service: named, ...wanted, metadata });
    this.done.created.push(wanted.key);
  }

  async #try(at: string, run: (tx: CommandContext) => Promise<unknown>): Promise<void> {
    try {
      await inTransaction(this.#ctx, run);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const fields = error.fields.length > 0 ? error.fields : [{ field: "", problem: error.message }];
      for (const { field, problem } of fields) this.problems.push({ field: place(at, field), problem });
    }
  }
}

/** A segment's place says already where it is. */
const place = (at: string, field: string): string =>
  field.startsWith("$evaluators") || at === "" ? field : field === "" ? at : `${at}.${field}`;
