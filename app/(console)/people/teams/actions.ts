"use server";

import { ChangeTeamInput, changeTeam } from "#lib/commands/team/change-team";
import { CreateTeamInput, createTeam } from "#lib/commands/team/create-team";
import { DeleteTeamInput, deleteTeam } from "#lib/commands/team/delete-team";
import { PutTeamMemberInput, putTeamMember } from "#lib/commands/team/put-team-member";
import { RemoveTeamMemberInput, removeTeamMember } from "#lib/commands/team/remove-team-member";
import { action } from "../../../session/action.ts";

const list = ["/people", "/people/teams"];
const refreshes = ({ teamId }: { teamId: string }) => [...list, `/people/teams/${teamId}`];

export const create = action(CreateTeamInput, createTeam, { needs: "person:write", refreshes: () => list });
export const change = action(ChangeTeamInput, changeTeam, { needs: "person:write", refreshes });
export const remove = action(DeleteTeamInput, deleteTeam, { needs: "person:write", refreshes: () => list });
export const putMember = action(PutTeamMemberInput, putTeamMember, { needs: "person:write", refreshes });
export const removeMember = action(RemoveTeamMemberInput, removeTeamMember, { needs: "person:write", refreshes });
