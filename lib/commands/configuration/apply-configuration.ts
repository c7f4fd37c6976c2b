import { sql } from "drizzle-orm";
import { z } from "zod";
import { readConfiguration } from "#db/rows/configuration";
import { configurationDigests, contentHash } from "#db/rows/configuration-digests";
import { managedKinds } from "#lib/domain/configuration/document";
import { planChanges } from "#lib/domain/configuration/plan";
import { fieldName } from "#lib/domain/configuration/things";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockRelease } from "../rollout/require-not-held.ts";
import { PlanConfigurationInput } from "./plan-configuration.ts";
import { type PreparedPlan, preparePlan, requireDocument } from "./prepare-plan.ts";
import { runChanges } from "./run-changes.ts";

export const ApplyConfigurationInput = PlanConfigurationInput.extend({
  planHash: z.string().regex(/^[0-9a-f]{64}$/, "must be the hash of the plan that was reviewed"),
  allowDeletions: z.boolean().default(false).describe("Without it a plan that deletes is refused"),
});

export interface AppliedChanges {
  environment: string;
  created: number;
  changed: number;
  deleted: number;
}

/**
 * Makes the environment what the document says, in one transaction, by the ordinary commands: the same permissions,
 * rules and audit as by hand. What is applied is the plan that was reviewed, or nothing.
 */
export async function applyConfiguration(
  ctx: CommandContext,
  input: z.input<typeof ApplyConfigurationInput>,
): Promise<AppliedChanges> {
  await requirePermission(ctx, "configuration:apply");
  const { document: written, planHash, allowDeletions } = parseInput(ApplyConfigurationInput, input);
  const document = requireDocument(written);
  requireEnvironment(ctx, document.environment);
  return inTransaction(ctx, async (tx) => {
    // Before the tables, as every start and step takes it: the other way round two of them could wait for each other.
    if (document.freezeWindows || document.releaseRules) await lockRelease(tx);
    await holdConfiguration(tx);
    const plan = await preparePlan(tx, document);
    requireReviewed(plan, planHash);
    requireDeletionsAllowed(plan, allowDeletions);
    const problems = [...plan.problems, ...(plan.problems.length > 0 ? [] : await runChanges(tx, plan))];
    if (problems.length > 0)
      throw new CommandError("invalid", "Nothing was changed, because these changes are refused.", problems);
    return recordApplied(tx, plan);
  });
}

/** Nobody changes configuration by another door between the look at it and the end of the apply; reading goes on. */
async function holdConfiguration({ db }: CommandContext): Promise<void> {
  await db.execute(sql`select set_config('lock_timeout', '8s', true)`);
  try {
    await db.execute(
      sql`lock table environment, team, catalogue_system, service_profile, service_dependency, gate_preset,
          rollout_template, policy, freeze_window, release_rule, flag in share row exclusive mode`,
    );
  } catch (error) {
    const { code } = ((error as { cause?: unknown }).cause ?? error) as { code?: string };
    if (code !== "55P03" && code !== "40P01") throw error;
    throw new CommandError("conflict", "somebody else is changing the configuration just now: apply again in a moment");
  }
  await db.execute(sql`select set_config('lock_timeout', '0', true)`);
}

function requireReviewed({ hash, changes }: PreparedPlan, planHash: string): void {
  if (hash === planHash) return;
  throw new CommandError(
    "conflict",
    `This is not the plan that was reviewed (${planHash.slice(0, 12)}): the instance or the document has changed since. Nothing was changed; plan again and review what it says now.`,
    changes.map(({ kind, key, action, fields }) => ({
      field: fieldName(kind, key),
      problem: `now to ${action}${action === "change" ? `: ${fields.map(({ field }) => field).join(", ")}` : ""}`,
    })),
  );
}

function requireDeletionsAllowed({ changes }: PreparedPlan, isAllowed: boolean): void {
  const deletions = changes.filter(({ action }) => action === "delete");
  if (isAllowed || deletions.length === 0) return;
  throw new CommandError(
    "precondition-failed",
    `${deletions.length} would be deleted, which must be allowed expressly (allowDeletions; --allow-deletions). Nothing was changed.`,
    deletions.map(({ kind, key }) => ({ field: fieldName(kind, key), problem: "would be deleted" })),
  );
}

async function recordApplied(ctx: CommandContext, plan: PreparedPlan): Promise<AppliedChanges> {
  const { wanted, changes, lastApplied } = plan;
  const { environment } = wanted;
  const reached = await readConfiguration(ctx.db, environment);
  const rest = planChanges(reached, wanted);
  if (rest.length > 0)
    throw new Error(
      `apply did not reach the document: ${JSON.stringify(rest.map(({ kind, key, fields }) => [kind, key, fields]))}`,
    );
  const count = (action: string) => changes.filter((change) => change.action === action).length;
  const counts = { created: count("create"), changed: count("change"), deleted: count("delete") };
  const documentHash = contentHash(wanted);
  if (changes.length === 0 && lastApplied?.documentHash === documentHash) return { environment, ...counts };
  await recordAudit(ctx, "configuration.applied", {
    subject: { kind: "configuration", id: environment, environment },
    detail: {
      sentence: `${counts.created} added, ${counts.changed} changed, ${counts.deleted} deleted.`,
      ...counts,
      planHash: plan.hash,
      documentHash,
      kinds: managedKinds(wanted),
      digests: configurationDigests(wanted),
    },
  });
  return { environment, ...counts };
}
