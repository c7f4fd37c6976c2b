"use server";

import { EndSessionsInput, endSessions } from "#lib/commands/access/end-sessions";
import { action } from "../../session/action.ts";

/** The page that asked draws itself anew; it may be anybody's. */
export const endSessionsOf = action(EndSessionsInput, endSessions);
