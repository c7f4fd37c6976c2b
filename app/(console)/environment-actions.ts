"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { CommandError } from "#lib/domain/kernel/command-error";
import { action } from "../session/action.ts";
import { consoleEnvironments, ENVIRONMENT_COOKIE } from "../session/console-environment.ts";

const YEAR_SECONDS = 31_536_000;

/** Which environment this browser looks at: a choice of the view, kept here and nowhere else. */
export const chooseEnvironment = action(z.object({ environment: z.string().max(64) }), async (_ctx, input) => {
  const known = await consoleEnvironments();
  if (!known.some(({ key }) => key === input.environment))
    throw new CommandError("not-found", `there is no environment "${input.environment}" any more: load the page again`);
  (await cookies()).set(ENVIRONMENT_COOKIE, input.environment, {
    path: "/",
    maxAge: YEAR_SECONDS,
    sameSite: "lax",
    httpOnly: true,
  });
  return input;
});
