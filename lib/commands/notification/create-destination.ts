import { z } from "zod";
import { destination } from "#db/schema/notification";
import { newId } from "#lib/domain/kernel/id";
import { destinationSettings } from "#lib/domain/notification/destination-settings";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";

const shared = {
  environment: z.string().min(1).max(64).default("production"),
  name: z.string().trim().min(1).max(80),
};

export const CreateDestinationInput = z.discriminatedUnion("kind", [
  z.object({ ...shared, kind: z.literal("webhook"), settings: destinationSettings.webhook }),
  z.object({ ...shared, kind: z.literal("email"), settings: destinationSettings.email }),
]);
export type CreateDestinationInput = z.input<typeof CreateDestinationInput>;

/**
 * Adds a place that hears of events. `allowPrivate` in a webhook's settings opens the inside of the network to it,
 * which is why this is an administrator's command.
 * @param sealedSecret the webhook's signing secret, sealed by the door; null for other kinds.
 */
export async function createDestination(
  ctx: CommandContext,
  input: CreateDestinationInput,
  sealedSecret: Buffer | null,
): Promise<{ destinationId: string }> {
  await requirePermission(ctx, "settings:write");
  const wanted = CreateDestinationInput.parse(input);
  requireEnvironment(ctx, wanted.environment);
  return inTransaction(ctx, async (tx) => {
    await requireKnownEnvironment(tx, wanted.environment);
    const destinationId = newId("destination", tx.now, tx.random);
    await tx.db.insert(destination).values({ id: destinationId, ...wanted, sealedSecret, createdAt: tx.now });
    await recordAudit(tx, "destination.created", {
      subject: { kind: "destination", id: destinationId, environment: wanted.environment },
      detail: {
        kind: wanted.kind,
        name: wanted.name,
        allowPrivate: "allowPrivate" in wanted.settings && wanted.settings.allowPrivate,
      },
    });
    return { destinationId };
  });
}
