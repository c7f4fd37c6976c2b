"use server";

import { CreateApiKeyInput, createApiKey } from "#lib/commands/access/create-api-key";
import { finishKeyRotation } from "#lib/commands/access/finish-key-rotation";
import { RevokeApiKeyInput, revokeApiKey } from "#lib/commands/access/revoke-api-key";
import { KeyRotationInput, startKeyRotation } from "#lib/commands/access/start-key-rotation";
import { keyExpiry, keyLifetimeSchema } from "#lib/domain/access/key-expiry";
import { action } from "../../../session/action.ts";
import { newKey } from "../../../session/new-key.ts";

const refreshes = () => ["/settings/keys"];

const CreateKeyForm = CreateApiKeyInput.omit({ expiresAt: true }).extend(keyLifetimeSchema.shape);

/** The answer is the only place where the key is shown. */
export const createKey = action(
  CreateKeyForm,
  async (ctx, { lifetime, expiresOn, ...rest }) => {
    const { key, hashed } = newKey();
    const input = { ...rest, expiresAt: keyExpiry({ lifetime, expiresOn }, ctx.now) };
    const { keyId } = await createApiKey(ctx, { input, key: hashed });
    return { keyId, key };
  },
  { needs: "key:write", refreshes },
);

/** As with a new key: shown in this answer and nowhere else. */
export const startRotation = action(
  KeyRotationInput,
  async (ctx, input) => {
    const { key, hashed } = newKey();
    await startKeyRotation(ctx, { input, key: hashed });
    return { key };
  },
  { needs: "key:write", refreshes },
);

export const finishRotation = action(KeyRotationInput, finishKeyRotation, { needs: "key:write", refreshes });

export const revokeKey = action(RevokeApiKeyInput, revokeApiKey, { needs: "key:write", refreshes });
