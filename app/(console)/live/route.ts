import { systemClock } from "#lib/adapters/clock";
import { overview } from "#lib/queries/console/overview";
import { ENVIRONMENT } from "../console-frame.tsx";
import { liveAnswer } from "../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("rollout:read", (db) => overview(db, { environment: ENVIRONMENT, now: systemClock() }));
}
