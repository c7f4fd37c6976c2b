import { z } from "zod";
import { ExportEvidenceInput } from "#lib/commands/rollout/export-evidence";
import { evidenceAnswer } from "../../../session/evidence-file.ts";
import { endpoint } from "../endpoint.ts";

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
];
