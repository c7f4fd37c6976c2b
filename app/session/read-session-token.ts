import { decode, type JWT, type JWTDecodeParams } from "next-auth/jwt";

/**
 * Reads a session's token under any secret that is still accepted. next-auth signs with the newest and knows only that
 * one; without this, giving the instance a newer secret would sign everybody out.
 */
export const readSessionTokenWith =
  (secrets: readonly string[]) =>
  async (params: JWTDecodeParams): Promise<JWT | null> => {
    for (const secret of secrets) {
      const token = await decode({ ...params, secret }).catch(() => null);
      if (token) return token;
    }
    return null;
  };
