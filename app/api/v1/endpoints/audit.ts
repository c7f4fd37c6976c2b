import { z } from "zod";
import { noteExport } from "#lib/commands/audit/note-export";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { auditExportFormats, exportFormats } from "#lib/domain/audit/export-format";
import { exportedEntrySchema } from "#lib/domain/audit/exported-entry";
import type { AuditFilter } from "#lib/queries/audit/audit-filter";
import { checkAuditChain } from "#lib/queries/audit/check-audit-chain";
import { listEntries } from "#lib/queries/audit/export-entries";
import { auditFile } from "../../../session/audit-file.ts";
import { endpoint, instantText } from "../endpoint.ts";

const words = z.string().trim().min(1).max(200).optional();
const instantInput = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], "must be a day or an instant, such as 2026-11-23T14:00:00Z")
  .optional();

/** As on the Audit page. */
const FilterInput = z.object({
  environment: z.string().min(1).max(64).optional().describe("Left out: every environment that the key may see"),
  actor: words.describe("A kind, and whom of it: engine, user:usr_…, api_key:key_…"),
  subject: words.describe("A kind: flag, rollout, incident, …"),
  id: words.describe("Of the subject"),
  action: words.describe("A whole action (flag.changed), or its noun with a dot (flag.)"),
  from: instantInput.describe("A day begins at midnight UTC"),
  to: instantInput.describe("Before this"),
  text: words.describe("Anywhere in who, what, on what and the facts"),
});

const timeOf = (typed: string | undefined) => (typed === undefined ? undefined : new Date(typed));

function filterOf(input: z.output<typeof FilterInput>, environment: string | undefined): AuditFilter {
  const { actor, subject: subjectKind, id: subjectId, action, text } = input;
  return { environment, actor, subjectKind, subjectId, action, text, from: timeOf(input.from), to: timeOf(input.to) };
}

export const auditEndpoints = [
  endpoint({
    method: "GET",
    path: "/audit",
    operationId: "listAuditEntries",
    summary: "List entries of the audit, newest first, each with its link of the chain",
    tag: "audit",
    permission: "audit:read",
    input: FilterInput.extend({
      before: z.coerce.number().int().positive().optional().describe("`before` of the page before"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({
      entries: z.array(exportedEntrySchema),
      before: z.number().int().nullable().describe("To ask for older ones with; null at the end"),
    }),
    run: async (ctx, { before, limit, ...input }) => {
      await requirePermission(ctx, "audit:read");
      const environment = readableEnvironment(ctx, input.environment);
      return listEntries(ctx.db, { ...filterOf(input, environment), before, limit });
    },
  }),
  endpoint({
    method: "GET",
    path: "/audit/export",
    operationId: "exportAudit",
    summary: "Take the audit away as a file, oldest entry first; leaves an entry itself",
    tag: "audit",
    permission: "audit:read",
    input: FilterInput.extend({ format: z.enum(auditExportFormats).default("jsonl") }),
    output: z.instanceof(Response),
    fileTypes: auditExportFormats.map((format) => exportFormats[format].contentType),
    run: async (ctx, { format, ...input }) => {
      const environment = readableEnvironment(ctx, input.environment);
      const { environment: _, ...asked } = input;
      const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
      const { upTo } = await noteExport(ctx, { format, environment, filter });
      return auditFile({ format, filter: filterOf(input, environment), upTo }, ctx.now);
    },
  }),
  endpoint({
    method: "GET",
    path: "/audit/check",
    operationId: "checkAudit",
    summary: "Recompute every link of the audit's chain, of all environments, and name the first that does not fit",
    tag: "audit",
    permission: "audit:read",
    input: z.object({}),
    output: z.object({
      holds: z.boolean(),
      checked: z.number().int().describe("Entries whose link was recomputed"),
      upTo: instantText.nullable().describe("When the newest of them was written"),
      head: z.object({ seq: z.number().int(), hash: z.string() }),
      broken: z.string().nullable().describe("The first entry that does not fit, in words"),
    }),
    run: async (ctx) => {
      await requirePermission(ctx, "audit:read");
      const { checked, upTo, head, broken } = await checkAuditChain(ctx.db);
      return {
        holds: broken === null,
        checked,
        upTo: upTo === null ? null : new Date(upTo).toISOString(),
        head,
        broken,
      };
    },
  }),
];
