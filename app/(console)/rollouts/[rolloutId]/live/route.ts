import { systemClock } from "#lib/adapters/clock";
import { type RolloutRange, rolloutPage, rolloutRanges } from "#lib/queries/rollout/rollout-page";
import { liveAnswer } from "../../../live-answer.ts";

export const dynamic = "force-dynamic";

interface RouteContext {
  params: Promise<{ rolloutId: string }>;
}

export async function GET(request: Request, context: RouteContext) {
  const asked = new URL(request.url).searchParams.get("range") ?? "rollout";
  const range = rolloutRanges.find((one) => one === asked) ?? ("rollout" satisfies RolloutRange);
  const { rolloutId } = await context.params;
  return liveAnswer("rollout:read", (db) => rolloutPage(db, { rolloutId, range, now: systemClock() }));
}
