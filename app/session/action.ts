import { revalidatePath } from "next/cache";
import type { z } from "zod";
import type { CommandContext } from "#lib/commands/kernel/context";
import { requirePermission } from "#lib/commands/kernel/require-permission";
import type { Permission } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import { plainProblem } from "#lib/domain/kernel/plain-problem";
import { personContext } from "./current-person.ts";
import { instance } from "./instance.ts";

/** What a form or a button gets back. Nothing is echoed, so a password never returns to the page. */
export type ActionResult<T> =
  | { kind: "ok"; value: T }
  | { kind: "invalid"; message: string; fieldErrors: Record<string, string> }
  | { kind: "refused"; code: string; message: string };

interface ActionOptions<I> {
  /** What the person must be allowed; asked before the input is looked at. The command asks again. */
  needs: Permission;
  /** Paths whose server-rendered parts show what the command changed. */
  refreshes?: (input: I) => string[];
}

/**
 * Four beats: authenticate, parse, command, refresh. Authorisation lives in the command's first line; it is asked here
 * too, so that nobody learns from a form what they may not do.
 */
export function action<S extends z.ZodType, T>(
  schema: S,
  command: (ctx: CommandContext, input: z.output<S>) => Promise<T>,
  options: ActionOptions<z.output<S>>,
) {
  return async (raw: unknown): Promise<ActionResult<T>> => {
    let hasBegun = false;
    try {
      const ctx = await personContext();
      await requirePermission(ctx, options.needs);
      const parsed = schema.safeParse(raw instanceof FormData ? Object.fromEntries(raw) : raw, { error: plainProblem });
      if (!parsed.success) return invalid(parsed.error);
      hasBegun = true;
      const value = await command(ctx, parsed.data);
      for (const path of options.refreshes?.(parsed.data) ?? []) revalidatePath(path);
      return { kind: "ok", value };
    } catch (error) {
      return refused(error, hasBegun);
    }
  };
}

export function invalid(error: z.ZodError): ActionResult<never> {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) fieldErrors[issue.path.join(".") || "form"] ??= issue.message;
  return { kind: "invalid", message: "Some fields need a change.", fieldErrors };
}

/**
 * An error as the page hears it; also for doors without sign-in.
 * @param hasBegun the command had been called; before that nothing can have changed.
 */
export function refused(error: unknown, hasBegun = true): ActionResult<never> {
  if (error instanceof CommandError) {
    if (error.fields.length > 0)
      return {
        kind: "invalid",
        message: error.message,
        fieldErrors: Object.fromEntries(error.fields.map(({ field, problem }) => [field, problem])),
      };
    return { kind: "refused", code: error.code, message: error.message };
  }
  const id = crypto.randomUUID().slice(0, 8);
  instance().log.error({ err: error, id }, "action failed");
  return {
    kind: "refused",
    code: "unavailable",
    // It may have failed after the commit: what is not known is not promised.
    message: hasBegun
      ? `Something went wrong here. It is not known whether it took effect; look before you repeat it. Quote ${id}.`
      : `Nothing was changed: the console cannot reach its data right now. Try again in a moment. Quote ${id}.`,
  };
}
