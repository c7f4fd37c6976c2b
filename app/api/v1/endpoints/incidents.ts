import { z } from "zod";
import { AcknowledgeIncidentInput, acknowledgeIncident } from "#lib/commands/incident/acknowledge-incident";
import { AddNoteInput, addNote } from "#lib/commands/incident/add-note";
import { ChangeSeverityInput, changeSeverity } from "#lib/commands/incident/change-severity";
import { ChangeIncidentStateInput, changeIncidentState } from "#lib/commands/incident/change-state";
import { DeclareIncidentInput, declareIncident } from "#lib/commands/incident/declare-incident";
import { DraftUpdateInput, draftUpdate, EditDraftInput, editDraft } from "#lib/commands/incident/draft-update";
import { PublishUpdateInput, publishUpdate } from "#lib/commands/incident/publish-update";
import { RetractUpdateInput, retractUpdate } from "#lib/commands/incident/retract-update";
import { type CommandContext, inTransaction } from "#lib/commands/kernel/context";
import { readableEnvironment, requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import type { Permission } from "#lib/domain/access/permission";
import { incidentFamilies, incidentKinds, incidentStates, severities, updatePhases } from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { findIncident, listIncidents } from "#lib/queries/api/incidents";
import { endpoint, instantText } from "../endpoint.ts";

const incidentOutput = z.object({
  id: z.string(),
  key: z.string().describe("As people say it: INC-42"),
  title: z.string(),
  environment: z.string(),
  service: z.string(),
  kind: z.enum(incidentKinds),
  severity: z.enum(severities),
  severityBecause: z.string().describe("Who or which rule set the severity, in words"),
  state: z.enum(incidentStates),
  family: z.enum(incidentFamilies),
  summary: z.string(),
  rolloutId: z.string().nullable(),
  evidenceId: z.string().nullable(),
  detectedBy: z.string(),
  impactStartedAt: instantText,
  detectedAt: instantText,
  acknowledgedAt: instantText.nullable(),
  mitigatedAt: instantText.nullable(),
  resolvedAt: instantText.nullable(),
  nextUpdateDueAt: instantText.nullable(),
  revision: z.number().int(),
  createdAt: instantText,
});

const incidentWithUpdates = incidentOutput.extend({
  updates: z.array(
    z.object({
      id: z.string(),
      state: z.enum(["draft", "published", "retracted"]),
      phase: z.enum(updatePhases),
      title: z.string(),
      body: z.string(),
      draftedAt: instantText,
      publishedAt: instantText.nullable(),
      revision: z.number().int(),
    }),
  ),
});

async function present(ctx: CommandContext, incidentId: string) {
  const found = await findIncident(ctx.db, incidentId);
  if (!found) throw new CommandError("not-found", `there is no incident ${incidentId}`);
  requireEnvironment(ctx, found.environment);
  return found;
}

/** POST /incidents/{incidentId}/<verb>: runs the command, answers with the incident as it then is. */
function verb<I extends z.ZodType<{ incidentId: string }>>(spec: {
  name: string;
  operationId: string;
  summary: string;
  permission: Permission;
  input: I;
  run(ctx: CommandContext, input: z.output<I>): Promise<unknown>;
}) {
  return endpoint({
    method: "POST",
    path: `/incidents/{incidentId}/${spec.name}`,
    operationId: spec.operationId,
    summary: spec.summary,
    permission: spec.permission,
    tag: "incidents",
    input: spec.input,
    output: incidentWithUpdates,
    run: async (ctx, input) => {
      await spec.run(ctx, input);
      return present(ctx, (input as { incidentId: string }).incidentId);
    },
  });
}

const UpdateIncidentInput = z.object({
  incidentId: z.string(),
  severity: ChangeSeverityInput.shape.severity.optional(),
  reason: ChangeSeverityInput.shape.reason.describe("Why the severity changes; needed to lower it"),
  state: ChangeIncidentStateInput.shape.to.optional(),
  note: z
    .string()
    .trim()
    .max(4_000)
    .default("")
    .describe("With `state`: the sentence that its rule asks for (up to 1,000). Alone: a note on the timeline"),
  cause: ChangeIncidentStateInput.shape.cause,
  mitigation: ChangeIncidentStateInput.shape.mitigation,
  expectedRevision: z.number().int().optional().describe("Refuse if someone changed the incident since"),
});

/** One request, one transaction: either everything asked for happens or nothing does. */
async function updateIncident(ctx: CommandContext, input: z.output<typeof UpdateIncidentInput>): Promise<void> {
  const { incidentId, severity, state, note, cause, mitigation } = input;
  if (!severity && !state && !note)
    throw new CommandError("invalid", "Nothing to change: send severity, state or note.", [
      { field: "(body)", problem: "must name at least one of severity, state, note" },
    ]);
  if ((cause !== undefined || mitigation) && !state)
    throw new CommandError("invalid", "A cause or a mitigation belongs to a change of state.", [
      { field: "state", problem: "must be sent with cause or mitigation, such as identified or mitigating" },
    ]);
  await inTransaction(ctx, async (tx) => {
    let expected = input.expectedRevision;
    if (severity) {
      const changed = await changeSeverity(tx, {
        incidentId,
        severity,
        reason: input.reason,
        expectedRevision: expected,
      });
      if (expected !== undefined) expected = changed.revision;
    }
    if (state)
      await changeIncidentState(tx, { incidentId, to: state, note, cause, mitigation, expectedRevision: expected });
    else if (note) await addNote(tx, { incidentId, text: note });
  });
}

const incidentChanges = [
  endpoint({
    method: "PATCH",
    path: "/incidents/{incidentId}",
    operationId: "updateIncident",
    summary: "Change severity, state or both, or add a note",
    permission: "incident:update",
    tag: "incidents",
    input: UpdateIncidentInput,
    output: incidentWithUpdates,
    run: async (ctx, input) => {
      await updateIncident(ctx, input);
      return present(ctx, input.incidentId);
    },
  }),
  verb({
    name: "acknowledge",
    operationId: "acknowledgeIncident",
    summary: "Say that someone is looking; takes command when nobody has it",
    permission: "incident:update",
    input: AcknowledgeIncidentInput,
    run: acknowledgeIncident,
  }),
  verb({
    name: "notes",
    operationId: "addIncidentNote",
    summary: "Add a note to the timeline",
    permission: "incident:update",
    input: AddNoteInput,
    run: addNote,
  }),
];

async function requireUpdateOf(
  ctx: CommandContext,
  { incidentId, updateId }: { incidentId: string; updateId: string },
): Promise<void> {
  const { updates } = await present(ctx, incidentId);
  if (!updates.some((update) => update.id === updateId))
    throw new CommandError("not-found", `${incidentId} has no update ${updateId}`);
}

const publicUpdates = [
  verb({
    name: "updates",
    operationId: "draftIncidentUpdate",
    summary: "Write the incident's draft, from the template of its phase and the words given",
    permission: "incident:update",
    input: DraftUpdateInput,
    run: draftUpdate,
  }),
  endpoint({
    method: "PATCH",
    path: "/incidents/{incidentId}/updates/{updateId}",
    operationId: "editIncidentDraft",
    summary: "Change words of a draft in place; of two who do so at once, one is told",
    permission: "incident:update",
    tag: "incidents",
    input: EditDraftInput.extend({ incidentId: z.string() }),
    output: incidentWithUpdates,
    run: async (ctx, { incidentId, ...input }) => {
      await requirePermission(ctx, "incident:update");
      await requireUpdateOf(ctx, { incidentId, updateId: input.updateId });
      await editDraft(ctx, input);
      return present(ctx, incidentId);
    },
  }),
  verb({
    name: "publish",
    operationId: "publishIncidentUpdate",
    summary: "Publish the draft: status page, feeds and destinations follow",
    permission: "incident:publish",
    input: PublishUpdateInput,
    run: publishUpdate,
  }),
  verb({
    name: "retract",
    operationId: "retractIncidentUpdate",
    summary: "Take a published update back; the page says so and why",
    permission: "incident:publish",
    input: RetractUpdateInput.extend({ incidentId: z.string() }),
    run: async (ctx, { incidentId, ...input }) => {
      await requirePermission(ctx, "incident:publish");
      await requireUpdateOf(ctx, { incidentId, updateId: input.updateId });
      return retractUpdate(ctx, input);
    },
  }),
];

export const incidentEndpoints = [
  endpoint({
    method: "GET",
    path: "/incidents",
    operationId: "listIncidents",
    summary: "List incidents, newest first",
    permission: "incident:read",
    tag: "incidents",
    input: z.object({
      environment: z.string().optional(),
      state: z.enum(incidentStates).optional(),
      open: z.stringbool().optional().describe("true: only incidents that are not resolved, closed or cancelled"),
      before: z.string().optional().describe("Id of the last incident of the page before"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ incidents: z.array(incidentOutput) }),
    run: async (ctx, input) => {
      await requirePermission(ctx, "incident:read");
      const environment = readableEnvironment(ctx, input.environment);
      return { incidents: await listIncidents(ctx.db, { ...input, environment }) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/incidents",
    operationId: "declareIncident",
    summary: "Declare an incident",
    permission: "incident:declare",
    tag: "incidents",
    input: DeclareIncidentInput,
    output: incidentWithUpdates,
    successStatus: 201,
    run: async (ctx, input) => present(ctx, (await declareIncident(ctx, input)).incidentId),
  }),
  endpoint({
    method: "GET",
    path: "/incidents/{incidentId}",
    operationId: "getIncident",
    summary: "One incident with its public updates",
    permission: "incident:read",
    tag: "incidents",
    input: z.object({ incidentId: idSchema("incident") }),
    output: incidentWithUpdates,
    run: async (ctx, input) => {
      await requirePermission(ctx, "incident:read");
      return present(ctx, input.incidentId);
    },
  }),
  ...incidentChanges,
  ...publicUpdates,
];
