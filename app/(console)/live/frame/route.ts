import { systemClock } from "#lib/adapters/clock";
import { frameFacts } from "#lib/queries/console/frame";
import { ENVIRONMENT } from "../../console-frame.tsx";
import { liveAnswer } from "../../live-answer.ts";

export const dynamic = "force-dynamic";

export async function GET() {
  return liveAnswer("rollout:read", (db) => frameFacts(db, { environment: ENVIRONMENT, now: systemClock() }));
}
