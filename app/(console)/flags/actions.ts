"use server";

import { z } from "zod";
import { ChangeFlagInput, changeFlag } from "#lib/commands/flag/change-flag";
import { CreateFlagInput, createFlag } from "#lib/commands/flag/create-flag";
import { DeleteFlagInput, deleteFlag } from "#lib/commands/flag/delete-flag";
import { DeleteSegmentInput, deleteSegment } from "#lib/commands/flag/delete-segment";
import { SaveSegmentInput, saveSegment } from "#lib/commands/flag/save-segment";
import { ruleSchema } from "#lib/domain/flag/flag-schema";
import { tryFlag } from "#lib/queries/flag/try-flag";
import { action } from "../../session/action.ts";
import { flagHref } from "./addresses.ts";

const ofFlag = ({ key }: { key: string }) => ["/flags", flagHref(key)];
/** A segment is part of every rule that names it. */
const ofSegment = () => ["/flags", "/flags/[flagKey]"];

export const makeFlag = action(CreateFlagInput, createFlag, { needs: "flag:write", refreshes: ofFlag });
export const storeFlag = action(ChangeFlagInput, changeFlag, { needs: "flag:write", refreshes: ofFlag });
export const removeFlag = action(DeleteFlagInput, deleteFlag, { needs: "flag:write", refreshes: ofFlag });
export const storeSegment = action(SaveSegmentInput, saveSegment, { needs: "flag:write", refreshes: ofSegment });
export const removeSegment = action(DeleteSegmentInput, deleteSegment, { needs: "flag:write", refreshes: ofSegment });

const TryInput = z.object({
  environment: z.string().min(1).max(64),
  key: z.string().min(1).max(128),
  context: z.record(z.string(), z.unknown()),
  targeting: ruleSchema.nullable().optional(),
});

/** What a unit would get; changes nothing. */
export const tryOut = action(
  TryInput,
  async (ctx, input) => (await tryFlag(ctx.db, { ...input, now: ctx.now })) ?? null,
  { needs: "flag:read" },
);
