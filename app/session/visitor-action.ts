import type { z } from "zod";
import { systemClock, systemRandom } from "#lib/adapters/clock";
import type { CommandContext } from "#lib/commands/kernel/context";
import { plainProblem } from "#lib/domain/kernel/plain-problem";
import { type ActionResult, invalid, refused } from "./action.ts";
import { instance } from "./instance.ts";

/**
 * An action for somebody without an account. The command must demand something else than a permission, such as a
 * one-time link; `because` says in the audit why it ran.
 */
export function visitorAction<S extends z.ZodType, T>(
  schema: S,
  command: (ctx: CommandContext, input: z.output<S>) => Promise<T>,
  { because }: { because: string },
) {
  return async (raw: unknown): Promise<ActionResult<T>> => {
    try {
      const parsed = schema.safeParse(raw, { error: plainProblem });
      if (!parsed.success) return invalid(parsed.error);
      const actor = { kind: "engine", because } as const;
      const ctx = { db: instance().database.db, actor, now: systemClock(), random: systemRandom };
      return { kind: "ok", value: await command(ctx, parsed.data) };
    } catch (error) {
      return refused(error);
    }
  };
}
