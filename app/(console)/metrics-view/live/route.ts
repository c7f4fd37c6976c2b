import { systemClock } from "#lib/adapters/clock";
import { serviceMetrics } from "#lib/queries/metrics/service-metrics";
import { ENVIRONMENT } from "../../console-frame.tsx";
import { liveAnswer } from "../../live-answer.ts";
import { readRange } from "../read-range.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request) {
  const params = new URL(request.url).searchParams;
  return liveAnswer("rollout:read", (db) =>
    serviceMetrics(db, {
      environment: ENVIRONMENT,
      service: params.get("service") ?? "",
      range: readRange(params.get("range")),
      now: systemClock(),
    }),
  );
}
