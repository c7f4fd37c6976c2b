"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { action } from "../session/action.ts";
import { consoleEnvironments, ENVIRONMENT_COOKIE } from "../session/console-environment.ts";
import { ownCookie } from "../session/own-cookie.ts";

/** Which environment this browser looks at: a choice of the view, kept here and nowhere else. */
export const chooseEnvironment = action(
  z.object({ environment: z.string().max(64) }),
  async (_ctx, input) => {
    const known = await consoleEnvironments();
    if (!known.some(({ key }) => key === input.environment))
      throw new CommandError("not-found", `no environment "${input.environment}" is left: load the page again`);
    (await cookies()).set(ENVIRONMENT_COOKIE, input.environment, ownCookie());
    return input;
  },
  { needs: "profile:write" },
);
