import { cookies } from "next/headers";
import { cache } from "react";
import { listEnvironments } from "#lib/queries/catalogue/list-environments";
import { instance } from "./instance.ts";

/** Name of the cookie that keeps which environment this browser looks at. */
export const ENVIRONMENT_COOKIE = "environment";

/** The environment that this browser looks at: the chosen one while it exists, else the first. */
export const consoleEnvironment = cache(async (): Promise<string> => {
  const chosen = (await cookies()).get(ENVIRONMENT_COOKIE)?.value;
  const known = await listEnvironments(instance().database.db);
  return (known.find(({ key }) => key === chosen) ?? known[0])?.key ?? "production";
});
