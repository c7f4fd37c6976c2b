import { z } from "zod";
import { ExportEvidenceInput } from "#lib/commands/rollout/export-evidence";
import { idSchema } from "#lib/domain/kernel/id";
import { evidenceAnswer } from "../../../session/evidence-file.ts";
import { reachFile, readReach } from "../../../session/reach.ts";
import { endpoint, instantText } from "../endpoint.ts";

const ReachInput = z.object({
  rolloutId: idSchema("rollout"),
  groups: z.stringbool().default(false).describe("Needs the permission group:read"),
});

const reachOutput = z.object({
  rolloutId: z.string(),
  environment: z.string(),
  variant: z.string(),
  asOf: instantText,
  from: instantText.nullable(),
  to: instantText.nullable().describe("null while the rollout goes on"),
  requests: z.number().describe("From counters of ten seconds"),
  units: z.number().int().describe("Distinct units with stored telemetry of the candidate"),
  unitsWithBoth: z.number().int().describe("Of those, units that met the baseline too"),
  groups: z
    .array(
      z.object({
        group: z.string(),
        decisions: z.number().int().nullable(),
        units: z.number().int().nullable().describe("null: fewer than ten, or next to such a group"),
      }),
    )
    .nullable(),
});

const FILE = ["application/json; charset=utf-8"];

export const rolloutEvidenceEndpoints = [
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/evidence",
    operationId: "exportEvidence",
    summary:
      "The evidence of a rollout as a file that stands alone, for `npm run evidence:verify`; leaves an audit entry",
    permission: "rollout:read",
    tag: "rollouts",
    input: ExportEvidenceInput.omit({ evidenceId: true }),
    output: z.instanceof(Response),
    fileTypes: FILE,
    run: evidenceAnswer,
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/evidence/{evidenceId}",
    operationId: "exportEvidenceRecord",
    summary: "One record of evidence with the ticks that it stands on, as a file that stands alone",
    permission: "rollout:read",
    tag: "rollouts",
    input: ExportEvidenceInput.required(),
    output: z.instanceof(Response),
    fileTypes: FILE,
    run: evidenceAnswer,
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/reach",
    operationId: "getReach",
    summary:
      "How many requests and distinct units met the candidate; per group with `groups=true`, which is noted in the audit",
    permission: "rollout:read",
    tag: "rollouts",
    input: ReachInput,
    output: reachOutput,
    run: (ctx, { rolloutId, groups }) => readReach(ctx, { rolloutId, how: "api", groups: groups ? "asked" : "none" }),
  }),
  endpoint({
    method: "GET",
    path: "/rollouts/{rolloutId}/reach/csv",
    operationId: "exportReach",
    summary: "The same as a CSV file",
    permission: "rollout:read",
    tag: "rollouts",
    input: ReachInput,
    output: z.instanceof(Response),
    fileTypes: ["text/csv; charset=utf-8"],
    run: async (ctx, { rolloutId, groups }) =>
      reachFile(await readReach(ctx, { rolloutId, how: "csv", groups: groups ? "asked" : "none" }), "csv"),
  }),
];
