import { and, eq } from "drizzle-orm";
import { catalogueSystem } from "#db/schema/catalogue";
import { team } from "#db/schema/people";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "../kernel/context.ts";

/** @throws CommandError invalid when no team has this key; nobody (an empty key) is allowed and shown as such. */
export async function requireTeam(ctx: CommandContext, key: string): Promise<void> {
  if (key === "") return;
  const [found] = await ctx.db.select({ id: team.id }).from(team).where(eq(team.key, key)).for("share");
  if (!found)
    throw new CommandError("invalid", `there is no team "${key}"`, [
      { field: "ownerTeam", problem: `there is no team "${key}": create it first, or leave the owner empty` },
    ]);
}

/** @throws CommandError invalid when this environment has no such system; standing alone (an empty key) is allowed. */
export async function requireSystem(ctx: CommandContext, environment: string, key: string): Promise<void> {
  if (key === "") return;
  const [found] = await ctx.db
    .select({ key: catalogueSystem.key })
    .from(catalogueSystem)
    .where(and(eq(catalogueSystem.environment, environment), eq(catalogueSystem.key, key)));
  if (!found)
    throw new CommandError("invalid", `there is no system "${key}" in ${environment}`, [
      { field: "system", problem: `there is no system "${key}" in ${environment}: create it first, or leave it empty` },
    ]);
}
