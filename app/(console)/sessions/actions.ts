"use server";

import { EndOwnSessionsInput, endOwnSessions } from "#lib/commands/access/end-own-sessions";
import { EndSessionsInput, endSessions } from "#lib/commands/access/end-sessions";
import { action } from "../../session/action.ts";

/** The page that asked draws itself anew. */
export const endMySessions = action(EndOwnSessionsInput, endOwnSessions, { needs: "profile:write" });

/** Another person's. */
export const endSessionsOf = action(EndSessionsInput, endSessions, { needs: "person:write" });
