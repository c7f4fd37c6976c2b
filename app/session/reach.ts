import type { CommandContext } from "#lib/commands/kernel/context";
import { may } from "#lib/commands/kernel/may";
import { requireEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { readGroups } from "#lib/commands/rollout/read-groups";
import { reachCsv } from "#lib/domain/fairness/reach-csv";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type BlastRadius, blastRadius } from "#lib/queries/rollout/blast-radius";

type How = "api" | "json" | "csv";

/** Who met the candidate; figures per group only for those who may read them, and then noted in the audit. */
export async function readReach(
  ctx: CommandContext,
  { rolloutId, how, groups }: { rolloutId: string; how: How; groups: "asked" | "none" | "if_allowed" },
): Promise<BlastRadius> {
  await requirePermission(ctx, "rollout:read");
  const withGroups = groups === "asked" || (groups === "if_allowed" && (await may(ctx, "group:read")));
  if (withGroups) await readGroups(ctx, { rolloutId, how });
  const reach = await blastRadius(ctx.db, { rolloutId, now: ctx.now, withGroups });
  if (!reach) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  requireEnvironment(ctx, reach.environment);
  return reach;
}

export const reachFile = (reach: BlastRadius, format: "json" | "csv"): Response =>
  new Response(format === "csv" ? reachCsv(reach) : `${JSON.stringify(reach, null, 2)}\n`, {
    headers: {
      "content-type": `${format === "csv" ? "text/csv" : "application/json"}; charset=utf-8`,
      "content-disposition": `attachment; filename="evenkeel-reach-${reach.rolloutId}.${format}"`,
      "cache-control": "no-store",
    },
  });
