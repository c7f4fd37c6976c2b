import { hashApiKey } from "#lib/adapters/api-key-hash";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import { noteKeyUse } from "#lib/commands/access/note-key-use";
import { rehashKey } from "#lib/commands/access/rehash-key";
import type { CommandContext } from "#lib/commands/kernel/context";
import { CommandError } from "#lib/domain/kernel/command-error";
import { findApiKey } from "#lib/queries/access/find-api-key";
import { instance } from "../../session/instance.ts";

/** Context of the API key in `Authorization: Bearer …` (or `X-API-Key`). @throws CommandError unauthenticated */
export async function keyContext(request: Request): Promise<CommandContext> {
  const presented =
    /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? request.headers.get("x-api-key");
  if (!presented || presented.length > 512)
    throw new CommandError(
      "unauthenticated",
      "send an API key as `Authorization: Bearer <key>`; an administrator creates one under Settings",
    );
  const { database, secrets, environment } = instance();
  const now = systemClock();
  const [newest, ...older] = secrets.subKeys("api-keys").map((subKey) => hashApiKey(presented, subKey));
  if (!newest) throw new Error("there is no secret");
  const key = await findApiKey(database.db, { hashes: [newest, ...older], now });
  if (!key) throw new CommandError("unauthenticated", "this API key is unknown, expired or revoked");
  await noteKeyUse({ db: database.db, now }, key.keyId);
  const engine = { kind: "engine" as const, because: "the key was used after a rotation of the secret" };
  await rehashKey(
    { db: database.db, actor: engine, now, random: systemRandom },
    { keyId: key.keyId, hashes: { newest, older, newestMark: secrets.marks[0] } },
  );
  return {
    db: database.db,
    actor: { kind: "api_key", keyId: key.keyId, name: key.name, scopes: key.scopes, environment: key.environment },
    now,
    random: systemRandom,
    trustedIssuer: environment.oidc?.issuer,
  };
}
