import { cookies } from "next/headers";
import { z } from "zod";
import { idSchema } from "#lib/domain/kernel/id";
import type { SessionClaims } from "#lib/queries/access/find-person";
import { instance } from "./instance.ts";
import { readSessionTokenWith } from "./read-session-token.ts";

/** All that a session's token holds: whose it is, of which version, and which row keeps it alive. Nothing goes stale. */
const tokenSchema = z.object({ sub: idSchema("user"), sv: z.number().int(), sid: idSchema("session") });

export const tokenOf = ({ userId, sessionVersion, sessionId }: SessionClaims) => ({
  sub: userId as string,
  sv: sessionVersion,
  sid: sessionId as string,
});

export const isHttps = (): boolean => instance().environment.publicUrl.startsWith("https:");

/** What this browser's cookie claims, once decrypted; undefined when there is none, or one of an older kind. */
export async function sessionClaims(): Promise<SessionClaims | undefined> {
  const name = `${isHttps() ? "__Secure-" : ""}next-auth.session-token`;
  const token = (await cookies()).get(name)?.value;
  if (!token) return undefined;
  // A cookie that no accepted secret decrypts is as good as none.
  const { secrets } = instance();
  const read = readSessionTokenWith(secrets.sessionSecrets());
  const claims = tokenSchema.safeParse(await read({ token, secret: secrets.sessionSecret() })).data;
  return claims && { userId: claims.sub, sessionVersion: claims.sv, sessionId: claims.sid };
}
