import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { serviceProfile } from "#db/schema/incident";
import { wordsOfService } from "#lib/domain/incident/plain-words";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

export const SaveServiceInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, "letters, digits, dots, dashes and underscores, at most 128: as in service.name"),
  displayName: z.string().trim().min(1).max(80).optional().describe("As people outside call it"),
});

/** Enters a service in the catalogue, or changes what is said of it; what is left out stays as it was. */
export async function saveService(ctx: CommandContext, input: z.input<typeof SaveServiceInput>): Promise<void> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, service, displayName } = parseInput(SaveServiceInput, input);
  requireEnvironment(ctx, environment);
  await inTransaction(ctx, async (tx) => {
    const words = wordsOfService(service);
    const [known] = await tx.db
      .select()
      .from(serviceProfile)
      .where(and(eq(serviceProfile.environment, environment), eq(serviceProfile.service, service)))
      .for("update");
    if (known)
      await tx.db
        .update(serviceProfile)
        .set({ displayName: displayName ?? known.displayName, revision: sql`${serviceProfile.revision} + 1` })
        .where(and(eq(serviceProfile.environment, environment), eq(serviceProfile.service, service)));
    else
      await tx.db.insert(serviceProfile).values({
        environment,
        service,
        displayName: displayName ?? words.name,
        unitOne: words.unit.one,
        unitMany: words.unit.many,
        createdAt: tx.now,
      });
    await recordAudit(tx, known ? "service.changed" : "service.adopted", {
      subject: { kind: "service", id: service, environment },
      detail: { displayName: displayName ?? known?.displayName ?? words.name },
    });
  });
}
