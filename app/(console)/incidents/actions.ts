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

export const declare = action(DeclareIncidentInput, declareIncident, { refreshes: () => ["/incidents", "/"] });
export const acknowledge = action(AcknowledgeIncidentInput, acknowledgeIncident, { refreshes });
export const setSeverity = action(ChangeSeverityInput, changeSeverity, { refreshes });
export const setState = action(ChangeIncidentStateInput, changeIncidentState, { refreshes });
export const note = action(AddNoteInput, addNote, { refreshes });
export const draft = action(DraftUpdateInput, draftUpdate, { refreshes });
export const edit = action(EditDraftInput, editDraft);
export const publish = action(PublishUpdateInput, publishUpdate, { refreshes });
export const retract = action(RetractUpdateInput, retractUpdate);
