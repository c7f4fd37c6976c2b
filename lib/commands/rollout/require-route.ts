import { and, eq, inArray, ne } from "drizzle-orm";
import type { RolloutRecord } from "#db/rows/rollout";
import { findTrafficRoute } from "#db/rows/traffic-route";
import { rollout } from "#db/schema/rollout";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { HeldError } from "#lib/domain/rollout/held-error";
import { holds } from "#lib/domain/rollout/hold";
import type { RolloutPlan } from "#lib/domain/rollout/plan";
import { activeStates } from "#lib/domain/rollout/state";
import { routeKinds } from "#lib/domain/traffic/route-kinds";
import { unitProblems } from "#lib/domain/traffic/unit-of-analysis";
import type { CommandContext } from "../kernel/context.ts";

interface Routed {
  environment: string;
  service: string;
  candidateVariant: string;
  baselineVariant: string;
  plan: RolloutPlan;
}

/** What keeps the traffic route of the service from serving this plan as it should be judged. */
export async function routeProblems(ctx: CommandContext, wanted: Routed): Promise<FieldProblem[]> {
  const route = await findTrafficRoute(ctx.db, wanted);
  if (!route) return [];
  const adapter = routeKinds[route.adapter];
  const { candidateVariant, baselineVariant, plan } = wanted;
  const percents = plan.steps.map(({ exposurePercent }) => exposurePercent);
  return [
    ...adapter.problems(route.settings, { candidateVariant, baselineVariant, percents }),
    ...unitProblems(plan.gates, { splits: adapter.splits(route.settings), by: adapter.name }),
    ...previewProblems(plan, adapter.name),
  ];
}

/** Only the gateways know units by their keys and segments. */
const previewProblems = ({ preview }: RolloutPlan, by: string): FieldProblem[] =>
  preview
    ? [
        {
          field: "plan.preview",
          problem: `names units, and ${by} divides this service without knowing them: leave it out and look at the candidate by its own address, or divide the service by flags`,
        },
      ]
    : [];

/**
 * The route may have been changed since the plan was made. Where it divides a service and not a flag, two rollouts of
 * that service would move the same weights.
 * @throws CommandError invalid with the fields; HeldError conflict with the rollout that uses the route
 */
export async function requireRoute(ctx: CommandContext, record: RolloutRecord): Promise<void> {
  if (!(await findTrafficRoute(ctx.db, record))) return;
  const problems = await routeProblems(ctx, record);
  const [first] = problems;
  if (first) throw new CommandError("invalid", `${first.field}: ${first.problem}`, problems);
  const [other] = await ctx.db
    .select({ id: rollout.id, title: rollout.title, state: rollout.state })
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, record.environment),
        eq(rollout.service, record.service),
        ne(rollout.id, record.id),
        inArray(rollout.state, activeStates),
      ),
    )
    .limit(1);
  if (other) throw new HeldError([holds.otherOnRoute({ rolloutId: record.id, what: "The start" }, other)], "conflict");
}
