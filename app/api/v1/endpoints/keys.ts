import { z } from "zod";
import { CreateApiKeyInput, createApiKey } from "#lib/commands/access/create-api-key";
import { finishKeyRotation } from "#lib/commands/access/finish-key-rotation";
import { RevokeApiKeyInput, revokeApiKey } from "#lib/commands/access/revoke-api-key";
import { KeyRotationInput, startKeyRotation } from "#lib/commands/access/start-key-rotation";
import { readableEnvironment } from "#lib/commands/kernel/require-environment";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import { keyScopes } from "#lib/domain/access/permission";
import { idSchema } from "#lib/domain/kernel/id";
import { type KeyLine, pageOfKeys } from "#lib/queries/access/list-keys";
import { newKey } from "../../../session/new-key.ts";
import { endpoint, instantText } from "../endpoint.ts";

const keyOutput = z.object({
  keyId: z.string(),
  name: z.string(),
  hint: z.string().describe("First and last characters, to tell keys apart"),
  scopes: z.array(z.enum(keyScopes)),
  environment: z.string(),
  createdBy: z.string().nullable(),
  createdAt: instantText,
  expiresAt: instantText.nullable(),
  revokedAt: instantText.nullable(),
  lastUsedAt: instantText.nullable().describe("To the minute, of REST and of gateways"),
  rotation: z
    .object({ hint: z.string(), startedAt: instantText })
    .nullable()
    .describe("The newer secret while both are accepted"),
});

const iso = (atMs: number) => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null) => (atMs === null ? null : iso(atMs));

const represent = (line: KeyLine): z.input<typeof keyOutput> => ({
  keyId: line.id,
  name: line.name,
  hint: line.hint,
  scopes: line.scopes,
  environment: line.environment,
  createdBy: line.createdBy,
  createdAt: iso(line.createdAt),
  expiresAt: isoOrNull(line.expiresAt),
  revokedAt: isoOrNull(line.revokedAt),
  lastUsedAt: isoOrNull(line.lastUsedAt),
  rotation: line.rotation && { hint: line.rotation.hint, startedAt: iso(line.rotation.startedAt) },
});

export const keyEndpoints = [
  endpoint({
    method: "GET",
    path: "/keys",
    operationId: "listKeys",
    summary: "List API keys, newest first; their values are nowhere",
    permission: "key:write",
    tag: "keys",
    input: z.object({
      environment: z.string().min(1).max(64).optional(),
      before: idSchema("apiKey").optional().describe("Id of the last one on the page before"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ keys: z.array(keyOutput) }),
    run: async (ctx, { environment, before, limit }) => {
      await requirePermission(ctx, "key:write");
      const keys = await pageOfKeys(ctx.db, { environment: readableEnvironment(ctx, environment), before, limit });
      return { keys: keys.map(represent) };
    },
  }),
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
      const { key, hashed } = newKey();
      const { keyId } = await createApiKey(ctx, { input, key: hashed });
      return { keyId, key };
    },
  }),
  endpoint({
    method: "POST",
    path: "/keys/{keyId}/rotation/start",
    operationId: "startKeyRotation",
    summary: "Make a second secret; both are accepted until the older one is retired",
    permission: "key:write",
    tag: "keys",
    input: KeyRotationInput,
    output: z.object({ keyId: z.string(), key: z.string() }),
    run: async (ctx, input) => {
      const { key, hashed } = newKey();
      await startKeyRotation(ctx, { input, key: hashed });
      return { keyId: input.keyId, key };
    },
  }),
  endpoint({
    method: "POST",
    path: "/keys/{keyId}/rotation/finish",
    operationId: "finishKeyRotation",
    summary: "Retire the older secret; gateways refuse it within 2 s",
    permission: "key:write",
    tag: "keys",
    input: KeyRotationInput,
    output: z.object({ keyId: z.string(), retired: z.literal(true) }),
    run: async (ctx, input) => {
      await finishKeyRotation(ctx, input);
      return { keyId: input.keyId, retired: true as const };
    },
  }),
  endpoint({
    method: "POST",
    path: "/keys/{keyId}/revoke",
    operationId: "revokeKey",
    summary: "Revoke an API key with both its secrets; gateways refuse it within 2 s",
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
