import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { environment } from "#db/schema/catalogue";
import { catalogueKeySchema } from "#lib/domain/catalogue/service";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockEnvironments } from "./lock-environments.ts";

export const SaveEnvironmentInput = z.object({
  environment: catalogueKeySchema.describe("Its key, as in deployment.environment.name; it stays"),
  name: z.string().trim().min(1, "needs a name").max(60).describe("As people call it"),
});

/** Creates an environment behind the others, or gives one another name. Its key stays: telemetry and keys carry it. */
export async function saveEnvironment(
  ctx: CommandContext,
  input: z.input<typeof SaveEnvironmentInput>,
): Promise<{ environment: string; name: string }> {
  await requirePermission(ctx, "settings:write");
  const { environment: key, name } = parseInput(SaveEnvironmentInput, input);
  requireEnvironment(ctx, key);
  return inTransaction(ctx, async (tx) => {
    // Positions are given one after the other.
    await lockEnvironments(tx);
    const [known] = await tx.db.select().from(environment).where(eq(environment.key, key)).for("update");
    if (known?.name === name) return { environment: key, name };
    const subject = { kind: "environment", id: key, environment: key } as const;
    if (known) {
      await tx.db.update(environment).set({ name }).where(eq(environment.key, key));
      await recordAudit(tx, "environment.changed", { subject, detail: { name: { from: known.name, to: name } } });
      return { environment: key, name };
    }
    await tx.db.insert(environment).values({
      key,
      name,
      position: sql`(select coalesce(max(position), -1) + 1 from environment)`,
      createdAt: tx.now,
    });
    await recordAudit(tx, "environment.created", { subject, detail: { name: { from: null, to: name } } });
    return { environment: key, name };
  });
}
