import { z } from "zod";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { ResetPolicyInput, resetPolicy } from "#lib/commands/policy/reset-policy";
import { SavePolicyInput, savePolicy } from "#lib/commands/policy/save-policy";
import { policyKinds } from "#lib/domain/policy/policies";
import { listPolicies } from "#lib/queries/settings/list-policies";
import { endpoint, instantText } from "../endpoint.ts";

const policyOutput = z.object({ key: z.enum(policyKinds), settings: z.record(z.string(), z.unknown()) });

export const policyEndpoints = [
  endpoint({
    method: "GET",
    path: "/policies",
    operationId: "listPolicies",
    summary: "Rules of the whole instance; a policy that nobody set has its defaults",
    tag: "policies",
    permission: "settings:write",
    input: z.object({}),
    output: z.object({ policies: z.array(policyOutput.extend({ setAt: instantText.nullable() })) }),
    run: async (ctx) => {
      await requirePermission(ctx, "settings:write");
      const policies = await listPolicies(ctx.db);
      return {
        policies: policies.map(({ setAt, ...each }) => ({
          ...each,
          setAt: setAt === null ? null : new Date(setAt).toISOString(),
        })),
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/policies",
    operationId: "savePolicy",
    summary: "Set a policy; settings that are left out take their defaults. Needs a key of every environment",
    tag: "policies",
    permission: "settings:write",
    input: SavePolicyInput,
    output: policyOutput,
    run: savePolicy,
  }),
  endpoint({
    method: "DELETE",
    path: "/policies/{key}",
    operationId: "resetPolicy",
    summary: "Take back what was set: the default is in force again",
    tag: "policies",
    permission: "settings:write",
    input: ResetPolicyInput,
    output: z.object({ key: z.string(), reset: z.literal(true) }),
    run: resetPolicy,
  }),
];
