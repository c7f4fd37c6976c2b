import { asc, eq } from "drizzle-orm";
import { environment as environmentTable } from "#db/schema/catalogue";
import { coversEnvironment, EVERY_ENVIRONMENT, environmentWords } from "#lib/domain/access/key-environment";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "./context.ts";

/**
 * A key acts in its own environment only; people and the engine act in all. Call it where the subject is loaded or the
 * input names its environment.
 * @throws CommandError forbidden
 */
export function requireEnvironment({ actor }: Pick<CommandContext, "actor">, environment: string): void {
  if (actor.kind !== "api_key" || coversEnvironment(actor.environment, environment)) return;
  throw new CommandError(
    "forbidden",
    `this API key is valid in ${environmentWords(actor.environment)} only, and this belongs to ${environmentWords(environment)}: use a key of that one`,
  );
}

/**
 * For whatever comes to lie in an environment: it exists, and is not deleted before this transaction ends.
 * @throws CommandError invalid, with those that there are
 */
export async function requireKnownEnvironment({ db }: Pick<CommandContext, "db">, key: string): Promise<void> {
  const [known] = await db
    .select({ key: environmentTable.key })
    .from(environmentTable)
    .where(eq(environmentTable.key, key))
    .for("share");
  if (known) return;
  const all = await db
    .select({ key: environmentTable.key })
    .from(environmentTable)
    .orderBy(asc(environmentTable.position), asc(environmentTable.key));
  const choices = all.map((one) => one.key).join(", ");
  throw new CommandError("invalid", `there is no environment "${key}"`, [
    { field: "environment", problem: `there is no environment "${key}": name one of ${choices}, or create it first` },
  ]);
}

/**
 * The environment whose things a list may show: the one asked for, else the key's own.
 * @returns undefined for all of them.
 */
export function readableEnvironment(
  ctx: Pick<CommandContext, "actor">,
  wanted: string | undefined,
): string | undefined {
  if (wanted !== undefined) {
    requireEnvironment(ctx, wanted);
    return wanted;
  }
  const { actor } = ctx;
  return actor.kind === "api_key" && actor.environment !== EVERY_ENVIRONMENT ? actor.environment : undefined;
}
