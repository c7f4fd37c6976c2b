"use server";

import type { CommandContext } from "#lib/commands/kernel/context";
import { ReadGroupsInput, readGroups } from "#lib/commands/rollout/read-groups";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type GroupFigures, groupFigures } from "#lib/queries/rollout/group-figures";
import { action } from "../../../session/action.ts";

async function readFigures(ctx: CommandContext, input: { rolloutId: string }): Promise<GroupFigures> {
  const { rolloutId } = await readGroups(ctx, { ...input, how: "page" });
  const figures = await groupFigures(ctx.db, { rolloutId, now: ctx.now });
  if (!figures) throw new CommandError("not-found", `there is no rollout ${rolloutId}`);
  return figures;
}

export const showGroups = action(ReadGroupsInput.pick({ rolloutId: true }), readFigures, { needs: "group:read" });
