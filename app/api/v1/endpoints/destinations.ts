import { z } from "zod";
import { newWebhookSecret } from "#lib/adapters/notifiers/webhook-signature";
import { seal } from "#lib/adapters/seal";
import { CreateDestinationInput, createDestination } from "#lib/commands/notification/create-destination";
import { DeleteDestinationInput, deleteDestination } from "#lib/commands/notification/delete-destination";
import { instance } from "../../../session/instance.ts";
import { endpoint } from "../endpoint.ts";

export const destinationEndpoints = [
  endpoint({
    method: "POST",
    path: "/destinations",
    operationId: "createDestination",
    summary: "Add a webhook or e-mail destination; a webhook's signing secret is shown in this answer only",
    permission: "settings:write",
    tag: "destinations",
    input: CreateDestinationInput,
    output: z.object({
      destinationId: z.string(),
      signingSecret: z.string().nullable().describe("Standard Webhooks secret, whsec_…; null for e-mail"),
    }),
    successStatus: 201,
    run: async (ctx, input) => {
      const signingSecret = input.kind === "webhook" ? newWebhookSecret() : null;
      const key = instance().secrets.subKeys("stored-secrets")[0];
      const { destinationId } = await createDestination(ctx, input, signingSecret ? seal(signingSecret, key) : null);
      return { destinationId, signingSecret };
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/destinations/{destinationId}",
    operationId: "deleteDestination",
    summary: "Take a destination away with its log; what still waited for it is not sent",
    permission: "settings:write",
    tag: "destinations",
    input: DeleteDestinationInput,
    output: z.object({ destinationId: z.string(), unsent: z.number().int() }),
    run: deleteDestination,
  }),
];
