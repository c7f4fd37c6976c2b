import { systemClock } from "#lib/adapters/clock";
import { incidentList } from "#lib/queries/incident/incident-list";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request) {
  const before = new URL(request.url).searchParams.get("before") ?? undefined;
  return liveAnswer("incident:read", async (db) =>
    incidentList(db, { environment: await consoleEnvironment(), now: systemClock(), ...(before ? { before } : {}) }),
  );
}
