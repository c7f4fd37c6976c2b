import { systemClock } from "#lib/adapters/clock";
import { serviceMetrics } from "#lib/queries/metrics/service-metrics";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { liveAnswer } from "../../live-answer.ts";
import { readRange } from "../read-range.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request) {
  const params = new URL(request.url).searchParams;
  return liveAnswer("rollout:read", async (db) =>
    serviceMetrics(db, {
      environment: await consoleEnvironment(),
      service: params.get("service") ?? "",
      range: readRange(params.get("range")),
      now: systemClock(),
    }),
  );
}
