import { roleCan } from "#lib/domain/access/can";
import { presentConfiguration } from "#lib/queries/configuration/present-configuration";
import { consoleEnvironment } from "../../../../session/console-environment.ts";
import { currentPerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";

export const dynamic = "force-dynamic";

/** The configuration of the environment that is looked at, as one file: what `POST /api/v1/configuration/plan` takes. */
export async function GET(): Promise<Response> {
  const person = await currentPerson();
  if (!person) return new Response("Sign in first.\n", { status: 401 });
  if (!roleCan(person.role, "configuration:read"))
    return new Response("This needs the permission configuration:read.\n", { status: 403 });
  const environment = await consoleEnvironment();
  const { document } = await presentConfiguration(instance().database.db, environment);
  return new Response(`${JSON.stringify(document, null, 2)}\n`, {
    headers: {
      "content-type": "application/json",
      "content-disposition": `attachment; filename="evenkeel-${environment.replaceAll(/[^a-z0-9-]/gi, "_")}.json"`,
      "cache-control": "no-store",
    },
  });
}
