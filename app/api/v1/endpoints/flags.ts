import { z } from "zod";
import { ChangeFlagInput, changeFlag } from "#lib/commands/flag/change-flag";
import { CreateFlagInput, createFlag } from "#lib/commands/flag/create-flag";
import { DeleteFlagInput, deleteFlag } from "#lib/commands/flag/delete-flag";
import { endpoint } from "../endpoint.ts";

export const flagEndpoints = [
  endpoint({
    method: "POST",
    path: "/flags",
    operationId: "createFlag",
    summary: "Create a flag; gateways serve its default variant at once",
    permission: "flag:write",
    tag: "flags",
    input: CreateFlagInput,
    output: z.object({ flagId: z.string() }),
    successStatus: 201,
    run: createFlag,
  }),
  endpoint({
    method: "PATCH",
    path: "/flags/{key}",
    operationId: "changeFlag",
    summary: "Change a flag; what is left out stays, and what a rollout holds cannot be changed under it",
    tag: "flags",
    permission: "flag:write",
    input: ChangeFlagInput,
    output: z.object({ flagId: z.string() }),
    run: changeFlag,
  }),
  endpoint({
    method: "DELETE",
    path: "/flags/{key}",
    operationId: "deleteFlag",
    summary: "Remove a flag that never had a rollout; applications fall back to the default in their code",
    tag: "flags",
    permission: "flag:write",
    input: DeleteFlagInput,
    output: z.object({ key: z.string(), deleted: z.literal(true) }),
    run: deleteFlag,
  }),
];
