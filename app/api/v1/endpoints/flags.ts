import { z } from "zod";
import { CreateFlagInput, createFlag } from "#lib/commands/flag/create-flag";
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
];
