"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { apiKeyHint, generateApiKey, hashApiKey } from "#lib/adapters/api-key-hash";
import { CreateApiKeyInput, createApiKey } from "#lib/commands/access/create-api-key";
import { RevokeApiKeyInput, revokeApiKey } from "#lib/commands/access/revoke-api-key";
import { action } from "../../session/action.ts";
import { instance } from "../../session/instance.ts";
import { ownCookie } from "../../session/own-cookie.ts";

const refreshes = () => ["/settings", "/settings/keys"];

/** The answer is the only place where the key is shown. */
export const createKey = action(
  CreateApiKeyInput,
  async (ctx, input) => {
    const key = generateApiKey();
    const hash = hashApiKey(key, instance().secrets.subKeys("api-keys")[0]);
    const { keyId } = await createApiKey(ctx, { input, key: { hash, hint: apiKeyHint(key) } });
    return { keyId, key };
  },
  { needs: "key:write", refreshes },
);

export const revokeKey = action(RevokeApiKeyInput, revokeApiKey, { needs: "key:write", refreshes });

/** Kept in this browser; read by the root layout, so that the first paint is right without a script. */
export const setTheme = action(
  z.object({ theme: z.enum(["light", "dark", "system"]) }),
  async (_ctx, { theme }) => {
    (await cookies()).set("theme", theme, ownCookie());
    return { theme };
  },
  { needs: "profile:write", refreshes },
);
