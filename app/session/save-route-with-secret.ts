import type { z } from "zod";
import { newWebhookSecret } from "#lib/adapters/notifiers/webhook-signature";
import { mayReachHost } from "#lib/adapters/outbound/address";
import { seal } from "#lib/adapters/seal";
import { type SaveTrafficRouteInput, saveTrafficRoute } from "#lib/commands/catalogue/save-traffic-route";
import type { CommandContext } from "#lib/commands/kernel/context";
import { instance } from "./instance.ts";

/** Saves with a fresh signing secret at hand; it is told only when the route took it. */
export async function saveRouteWithSecret(ctx: CommandContext, input: z.input<typeof SaveTrafficRouteInput>) {
  const secret = newWebhookSecret();
  const { secrets, environment } = instance();
  const saved = await saveTrafficRoute(ctx, input, {
    sealedSecret: seal(secret, secrets.subKeys("stored-secrets")[0]),
    mayReach: (host) => mayReachHost(environment.allowedHosts, host),
  });
  return { ...saved, signingSecret: saved.keptSecret ? secret : null };
}
