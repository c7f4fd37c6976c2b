import { eq } from "drizzle-orm";
import { z } from "zod";
import { environment } from "#db/schema/catalogue";
import { releaseRule } from "#db/schema/rollout-control";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { environmentContent } from "./environment-content.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { lockEnvironments } from "./lock-environments.ts";

export const DeleteEnvironmentInput = z.object({ environment: z.string().min(1).max(64) });

/** Takes an environment away that nothing is in; what the audit says of it stays. */
export async function deleteEnvironment(
  ctx: CommandContext,
  input: z.input<typeof DeleteEnvironmentInput>,
): Promise<{ environment: string }> {
  await requirePermission(ctx, "settings:write");
  const { environment: key } = parseInput(DeleteEnvironmentInput, input);
  requireEnvironment(ctx, key);
  return inTransaction(ctx, async (tx) => {
    await lockEnvironments(tx);
    await lockCatalogue(tx, key);
    const all = await tx.db.select().from(environment).for("update");
    const known = all.find((one) => one.key === key);
    if (!known) throw new CommandError("not-found", `there is no environment "${key}"`);
    if (all.length === 1)
      throw new CommandError("precondition-failed", `${known.name} is the only environment: create another one first`);
    await refuseContent(tx, known);
    await tx.db.delete(releaseRule).where(eq(releaseRule.environment, key));
    await tx.db.delete(environment).where(eq(environment.key, key));
    await recordAudit(tx, "environment.deleted", {
      subject: { kind: "environment", id: key, environment: key },
      detail: { name: known.name },
    });
    return { environment: key };
  });
}

/** @throws CommandError precondition-failed, naming what is in it */
async function refuseContent(ctx: CommandContext, { key, name }: { key: string; name: string }): Promise<void> {
  const { words, hasHistory } = await environmentContent(ctx, key);
  if (words.length === 0) return;
  throw new CommandError(
    "precondition-failed",
    `${name} is not empty: ${words.join("; ")}. ${hasHistory ? "Rollouts and incidents are history and stay, so their environment stays too" : "Delete it there, or wait until telemetry is no longer kept"}`,
  );
}
