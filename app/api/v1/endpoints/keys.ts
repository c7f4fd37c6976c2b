import { z } from "zod";
import { apiKeyHint, generateApiKey, hashApiKey } from "#lib/adapters/api-key-hash";
import { CreateApiKeyInput, createApiKey } from "#lib/commands/access/create-api-key";
import { RevokeApiKeyInput, revokeApiKey } from "#lib/commands/access/revoke-api-key";
import { instance } from "../../../session/instance.ts";
import { endpoint } from "../endpoint.ts";

export const keyEndpoints = [
  endpoint({
    method: "POST",
    path: "/keys",
    operationId: "createKey",
    summary: "Create an API key; the answer is the only place where it is shown",
    permission: "key:write",
    tag: "keys",
    input: CreateApiKeyInput,
    output: z.object({ keyId: z.string(), key: z.string() }),
    successStatus: 201,
    run: async (ctx, input) => {
      const key = generateApiKey();
      const hash = hashApiKey(key, instance().secrets.subKeys("api-keys")[0]);
      const { keyId } = await createApiKey(ctx, { input, key: { hash, hint: apiKeyHint(key) } });
      return { keyId, key };
    },
  }),
  endpoint({
    method: "POST",
    path: "/keys/{keyId}/revoke",
    operationId: "revokeKey",
    summary: "Revoke an API key; gateways refuse it within 2 s",
    permission: "key:write",
    tag: "keys",
    input: RevokeApiKeyInput,
    output: z.object({ keyId: z.string(), revoked: z.literal(true) }),
    run: async (ctx, input) => {
      await revokeApiKey(ctx, input);
      return { keyId: input.keyId, revoked: true as const };
    },
  }),
];
