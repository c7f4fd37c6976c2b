import { cookies, headers } from "next/headers";
import { cache } from "react";
import { requestedPath } from "#lib/adapters/requested-path";
import { listEnvironments } from "#lib/queries/catalogue/list-environments";
import { instance } from "./instance.ts";

/** Name of the cookie that keeps which environment this browser looks at. */
export const ENVIRONMENT_COOKIE = "environment";

/** Every environment there is, read once per request. */
export const consoleEnvironments = cache(() => listEnvironments(instance().database.db));

/** Named by the address (`?env=`): a link that was sent, or a page that goes on as it was opened. */
async function askedEnvironment(): Promise<string | null> {
  const path = (await headers()).get(requestedPath);
  return path ? new URL(path, "http://evenkeel.invalid").searchParams.get("env") : null;
}

/** The environment shown: the one in the address, else the one this browser chose, while it exists; else the first. */
export const consoleEnvironment = cache(async (): Promise<string> => {
  const chosen = (await cookies()).get(ENVIRONMENT_COOKIE)?.value;
  const [asked, known] = await Promise.all([askedEnvironment(), consoleEnvironments()]);
  const find = (wanted: string | null | undefined) => known.find(({ key }) => key === wanted);
  return (find(asked) ?? find(chosen) ?? known[0])?.key ?? "production";
});
