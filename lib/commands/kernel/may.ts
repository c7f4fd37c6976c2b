import type { Permission } from "#lib/domain/access/permission";
import { CommandError } from "#lib/domain/kernel/command-error";
import type { CommandContext } from "./context.ts";
import { requirePermission } from "./require-permission.ts";

/** Whether somebody who has been let in may do something more, where the answer is less for those who may not. */
export async function may(ctx: CommandContext, permission: Permission): Promise<boolean> {
  try {
    await requirePermission(ctx, permission);
    return true;
  } catch (error) {
    if (error instanceof CommandError && error.code === "forbidden") return false;
    throw error;
  }
}
