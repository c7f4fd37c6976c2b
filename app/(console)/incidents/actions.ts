"use server";

import { AcknowledgeIncidentInput, acknowledgeIncident } from "#lib/commands/incident/acknowledge-incident";
import { AddNoteInput, addNote } from "#lib/commands/incident/add-note";
import { ChangeSeverityInput, changeSeverity } from "#lib/commands/incident/change-severity";
import { ChangeIncidentStateInput, changeIncidentState } from "#lib/commands/incident/change-state";
import { DeclareIncidentInput, declareIncident } from "#lib/commands/incident/declare-incident";
import { DraftUpdateInput, draftUpdate, EditDraftInput, editDraft } from "#lib/commands/incident/draft-update";
import { PublishUpdateInput, publishUpdate } from "#lib/commands/incident/publish-update";
import { RetractUpdateInput, retractUpdate } from "#lib/commands/incident/retract-update";
import { action } from "../../session/action.ts";

const refreshes = (input: { incidentId: string }) => [`/incidents/${input.incidentId}`, "/incidents", "/"];

export const declare = action(DeclareIncidentInput, declareIncident, {
  needs: "incident:declare",
  refreshes: () => ["/incidents", "/"],
});
export const acknowledge = action(AcknowledgeIncidentInput, acknowledgeIncident, {
  needs: "incident:update",
  refreshes,
});
export const setSeverity = action(ChangeSeverityInput, changeSeverity, {
  needs: "incident:change-severity",
  refreshes,
});
export const setState = action(ChangeIncidentStateInput, changeIncidentState, { needs: "incident:update", refreshes });
export const note = action(AddNoteInput, addNote, { needs: "incident:update", refreshes });
export const draft = action(DraftUpdateInput, draftUpdate, { needs: "incident:update", refreshes });
export const edit = action(EditDraftInput, editDraft, { needs: "incident:update" });
export const publish = action(PublishUpdateInput, publishUpdate, { needs: "incident:publish", refreshes });
export const retract = action(RetractUpdateInput, retractUpdate, { needs: "incident:publish" });
