import { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ChangeTeamInput, changeTeam } from "#lib/commands/team/change-team";
import { CreateTeamInput, createTeam } from "#lib/commands/team/create-team";
import { DeleteTeamInput, deleteTeam } from "#lib/commands/team/delete-team";
import { PutTeamMemberInput, putTeamMember } from "#lib/commands/team/put-team-member";
import { RemoveTeamMemberInput, removeTeamMember } from "#lib/commands/team/remove-team-member";
import { roles } from "#lib/domain/access/permission";
import { personStates } from "#lib/domain/access/person-state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { idSchema } from "#lib/domain/kernel/id";
import { teamList } from "#lib/queries/people/team-list";
import { teamPage } from "#lib/queries/people/team-page";
import { endpoint, instantText } from "../endpoint.ts";

const teamOutput = z.object({
  id: z.string(),
  key: z.string().describe("Stable; services name it as owner"),
  name: z.string(),
  description: z.string(),
  revision: z.number().int(),
  createdAt: instantText,
  members: z.array(
    z.object({
      userId: z.string(),
      name: z.string(),
      email: z.string(),
      role: z.enum(roles),
      state: z.enum(personStates),
      isLead: z.boolean(),
    }),
  ),
  owned: z.array(
    z.object({ kind: z.enum(["service", "system"]), environment: z.string(), key: z.string(), name: z.string() }),
  ),
});

async function present(ctx: CommandContext, teamId: string) {
  const found = await teamPage(ctx.db, teamId);
  if (!found) throw new CommandError("not-found", `there is no team ${teamId}`);
  return { ...found, createdAt: new Date(found.createdAt).toISOString() };
}

const members = [
  endpoint({
    method: "POST",
    path: "/teams/{teamId}/members",
    operationId: "putTeamMember",
    summary: "Add a person to a team, or say who leads it",
    permission: "person:write",
    tag: "teams",
    input: PutTeamMemberInput,
    output: teamOutput,
    run: async (ctx, input) => {
      await putTeamMember(ctx, input);
      return present(ctx, input.teamId);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/teams/{teamId}/members/{userId}",
    operationId: "removeTeamMember",
    summary: "Take a person out of a team",
    permission: "person:write",
    tag: "teams",
    input: RemoveTeamMemberInput,
    output: teamOutput,
    run: async (ctx, input) => {
      await removeTeamMember(ctx, input);
      return present(ctx, input.teamId);
    },
  }),
];

export const teamEndpoints = [
  endpoint({
    method: "GET",
    path: "/teams",
    operationId: "listTeams",
    summary: "List teams by name",
    permission: "person:read",
    tag: "teams",
    input: z.object({}),
    output: z.object({
      teams: z.array(
        teamOutput
          .pick({ id: true, key: true, name: true, description: true })
          .extend({ memberCount: z.number().int(), lead: z.string().nullable(), ownedCount: z.number().int() }),
      ),
    }),
    run: async (ctx) => {
      await requirePermission(ctx, "person:read");
      return { teams: await teamList(ctx.db) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/teams",
    operationId: "createTeam",
    summary: "Create a team; needs a key that is valid in every environment",
    permission: "person:write",
    tag: "teams",
    input: CreateTeamInput,
    output: teamOutput,
    successStatus: 201,
    run: async (ctx, input) => present(ctx, (await createTeam(ctx, input)).teamId),
  }),
  endpoint({
    method: "GET",
    path: "/teams/{teamId}",
    operationId: "getTeam",
    summary: "One team with its people and what it owns",
    permission: "person:read",
    tag: "teams",
    input: z.object({ teamId: idSchema("team") }),
    output: teamOutput,
    run: async (ctx, { teamId }) => {
      await requirePermission(ctx, "person:read");
      return present(ctx, teamId);
    },
  }),
  endpoint({
    method: "PATCH",
    path: "/teams/{teamId}",
    operationId: "changeTeam",
    summary: "Change what is said of a team",
    permission: "person:write",
    tag: "teams",
    input: ChangeTeamInput,
    output: teamOutput,
    run: async (ctx, input) => {
      await changeTeam(ctx, input);
      return present(ctx, input.teamId);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/teams/{teamId}",
    operationId: "deleteTeam",
    summary: "Delete a team that owns nothing",
    permission: "person:write",
    tag: "teams",
    input: DeleteTeamInput,
    output: z.object({ teamId: z.string(), deleted: z.literal(true) }),
    run: async (ctx, input) => {
      await deleteTeam(ctx, input);
      return { teamId: input.teamId, deleted: true as const };
    },
  }),
  ...members,
];
