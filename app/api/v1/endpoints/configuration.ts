import { z } from "zod";
import { ApplyConfigurationInput, applyConfiguration } from "#lib/commands/configuration/apply-configuration";
import { PlanConfigurationInput, planConfiguration } from "#lib/commands/configuration/plan-configuration";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { kindNames, thingName } from "#lib/domain/configuration/things";
import { presentConfiguration } from "#lib/queries/configuration/present-configuration";
import { endpoint, instantText } from "../endpoint.ts";

/**
 * Some 3,500 services with a page of words each. Measured: a change takes about 3 ms to rehearse and 3 ms to apply, so
 * that making all of them from nothing takes ten seconds.
 */
const DOCUMENT_LIMIT_BYTES = 4 * 1024 * 1024;

const lastAppliedOutput = z
  .object({ at: instantText, by: z.string(), documentHash: z.string() })
  .nullable()
  .describe("Null when nothing was ever applied in this environment");

const driftOutput = z
  .array(z.object({ name: z.string(), how: z.enum(["added", "changed", "deleted"]) }))
  .describe("What changed in the instance since the last apply");

const problemsOutput = z.array(z.object({ field: z.string(), problem: z.string() }));

const changeOutput = z.object({
  name: z.string().describe("services/income-scorer"),
  kind: z.enum(kindNames),
  key: z.string(),
  action: z.enum(["create", "change", "delete"]),
  fields: z.array(z.object({ field: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
});

export const configurationEndpoints = [
  endpoint({
    method: "GET",
    path: "/configuration",
    operationId: "getConfiguration",
    summary: "How one environment is configured: the document that plan and apply take",
    tag: "configuration",
    permission: "configuration:read",
    input: z.object({ environment: z.string().min(1).max(64).default("production") }),
    output: z.object({
      document: z.record(z.string(), z.unknown()),
      documentHash: z.string(),
      lastApplied: lastAppliedOutput,
      drift: driftOutput,
    }),
    run: async (ctx, { environment }) => {
      await requirePermission(ctx, "configuration:read");
      requireEnvironment(ctx, environment);
      const { lastApplied, ...rest } = await presentConfiguration(ctx.db, environment);
      return { ...rest, lastApplied: lastApplied && { ...lastApplied, at: new Date(lastApplied.at).toISOString() } };
    },
  }),
  endpoint({
    method: "POST",
    path: "/configuration/plan",
    operationId: "planConfiguration",
    summary: "What applying this document would change, and everything it would be refused for; changes nothing",
    tag: "configuration",
    permission: "configuration:read",
    bodyLimitBytes: DOCUMENT_LIMIT_BYTES,
    input: PlanConfigurationInput,
    output: z.object({
      environment: z.string(),
      hash: z.string().describe("Stands for exactly these changes; apply takes it as planHash"),
      changes: z.array(changeOutput),
      problems: problemsOutput,
      lastApplied: lastAppliedOutput,
      drift: driftOutput,
    }),
    run: async (ctx, input) => {
      const { wanted, hash, changes, problems, lastApplied, drift } = await planConfiguration(ctx, input);
      return {
        environment: wanted.environment,
        hash,
        changes: changes.map(({ kind, key, action, fields }) => ({
          name: thingName(kind, key),
          kind,
          key,
          action,
          fields,
        })),
        problems,
        lastApplied: lastApplied && {
          at: lastApplied.at.toISOString(),
          by: lastApplied.by.name,
          documentHash: lastApplied.documentHash,
        },
        drift,
      };
    },
  }),
  endpoint({
    method: "POST",
    path: "/configuration/apply",
    operationId: "applyConfiguration",
    summary: "Make the environment what the document says, all or nothing, if it is still the plan that was reviewed",
    tag: "configuration",
    permission: "configuration:apply",
    bodyLimitBytes: DOCUMENT_LIMIT_BYTES,
    input: ApplyConfigurationInput,
    output: z.object({
      environment: z.string(),
      created: z.number().int(),
      changed: z.number().int(),
      deleted: z.number().int(),
    }),
    run: applyConfiguration,
  }),
];
