import { systemClock } from "#lib/adapters/clock";
import { incidentList } from "#lib/queries/incident/incident-list";
import { ENVIRONMENT } from "../../console-frame.tsx";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request) {
  const before = new URL(request.url).searchParams.get("before") ?? undefined;
  return liveAnswer("incident:read", (db) =>
    incidentList(db, { environment: ENVIRONMENT, now: systemClock(), ...(before ? { before } : {}) }),
  );
}
