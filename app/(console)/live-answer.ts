import type { Database } from "#db/client";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import type { Permission } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { personContext } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";

/** JSON of one live view for a signed-in person, never cached. */
export async function liveAnswer<T>(
  permission: Permission,
  read: (db: Database, ctx: CommandContext) => Promise<T | undefined>,
): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const ctx = await personContext();
    await requirePermission(ctx, permission);
    const value = await read(ctx.db, ctx);
    if (value === undefined) return Response.json({ message: "Not found" }, { status: 404, headers });
    return Response.json(value, { headers });
  } catch (error) {
    if (error instanceof CommandError) {
      const status = error.code === "unauthenticated" ? 401 : error.code === "forbidden" ? 403 : 400;
      return Response.json({ message: error.message }, { status, headers });
    }
    const id = crypto.randomUUID().slice(0, 8);
    instance().log.error({ err: error, id }, "live view failed");
    return Response.json({ message: `Data are out of reach. Quote ${id}.` }, { status: 503, headers });
  }
}
