import { and, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { flag, rollout } from "#db/schema/rollout";
import { rolloutRelease } from "#db/schema/rollout-control";
import { actorRecord } from "#lib/domain/access/actor";
import { versionSetOf } from "#lib/domain/flag/version-set";
import { CommandError, type FieldProblem } from "#lib/domain/kernel/command-error";
import { idSchema, newId } from "#lib/domain/kernel/id";
import { metricProblems } from "#lib/domain/rollout/gate-metric";
import { HeldError } from "#lib/domain/rollout/held-error";
import { whileMaking } from "#lib/domain/rollout/hold";
import { type RolloutPlan, rolloutPlanSchema, type Strategy, strategies } from "#lib/domain/rollout/plan";
import { strategyProblems } from "#lib/domain/rollout/strategy";
import { unitOfAnalysisProblems } from "#lib/domain/rollout/unit-of-analysis";
import { flagNeighbours } from "../flag/flag-neighbours.ts";
import { bumpConfigRevision, type CommandContext, inTransaction } from "../kernel/context.ts";
import { once } from "../kernel/once.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requireNoProblems } from "../kernel/require-no-problems.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { routeProblems } from "./require-route.ts";
import { startRollout } from "./start-rollout.ts";
import { tellOfRollout } from "./tell-rollout.ts";

const variantName = z.string().min(1, "name a variant of the flag").max(64);

export const CreateRolloutInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  flagKey: z.string().min(1, "name the flag whose release this is").max(128),
  candidateVariant: variantName.describe("Variant to release"),
  baselineVariant: variantName.optional().describe("Variant to compare with; default: the flag's current release"),
  title: z.string().trim().min(1).max(160).optional(),
  strategy: z.enum(strategies).default("progressive"),
  plan: rolloutPlanSchema,
  previousAttemptId: idSchema("rollout").optional().describe("The attempt that this one repeats"),
  start: z.boolean().default(false).describe("Start at once, or send it for approval where that is needed"),
  acknowledgement: z
    .string()
    .trim()
    .max(500, "at most 500 characters")
    .optional()
    .describe("With start: why a release that was rolled back may be released again"),
  idempotencyKey: z.string().min(8, "at least 8 characters").max(200).optional(),
});

type Wanted = z.output<typeof CreateRolloutInput>;
type FlagRow = typeof flag.$inferSelect;

/** For a command that makes a rollout of an earlier one: what it is called when people and programs are told. */
interface Made {
  event?: "rollout.created" | "rollout.retried" | "rollout.fast_tracked";
}

/** A draft of a release: which variant, compared with which, along which plan. Nothing serves before the start. */
export async function createRollout(
  ctx: CommandContext,
  input: z.input<typeof CreateRolloutInput>,
  { event = "rollout.created" }: Made = {},
): Promise<{ rolloutId: string }> {
  await requirePermission(ctx, "rollout:create");
  const wanted = parseInput(CreateRolloutInput, input);
  requireEnvironment(ctx, wanted.environment);
  const { idempotencyKey: key, ...asked } = wanted;
  return inTransaction(ctx, (tx) =>
    once(tx, { key, command: "create-rollout", input: asked }, () => create(tx, wanted, event)),
  );
}

async function create(
  tx: CommandContext,
  wanted: Wanted,
  event: NonNullable<Made["event"]>,
): Promise<{ rolloutId: string }> {
  const owner = await requireFlag(tx, wanted);
  const baselineVariant = wanted.baselineVariant ?? owner.defaultVariant;
  requireNoProblems([
    ...variantProblems(owner, { ...wanted, baselineVariant }),
    ...planProblems(wanted),
    ...(await segmentProblems(tx, wanted)),
  ]);
  requireNoProblems(await routeProblems(tx, { ...wanted, service: owner.service, baselineVariant }));
  const { attempt, previousAttemptId } = await countAttempts(tx, owner, wanted);
  const id = newId("rollout", tx.now, tx.random);
  await tx.db.insert(rollout).values({
    id,
    environment: wanted.environment,
    service: owner.service,
    flagId: owner.id,
    flagKey: owner.key,
    title: wanted.title ?? `${owner.service} ${baselineVariant} → ${wanted.candidateVariant}`,
    strategy: wanted.strategy,
    baselineVariant,
    candidateVariant: wanted.candidateVariant,
    attempt,
    previousAttemptId,
    // Its own seed: units that met a rolled-back attempt are not the ones that meet the next.
    seed: id,
    plan: wanted.plan,
    state: "draft",
    stateBecause:
      attempt > 1
        ? `A draft: nothing serves before it is started. Attempt ${attempt} has a new seed, so other units meet it first.`
        : "A draft: nothing serves before it is started.",
    stateEnteredAt: tx.now,
    createdBy: actorRecord(tx.actor),
    createdAt: tx.now,
  });
  await tx.db.insert(rolloutRelease).values({
    rolloutId: id,
    environment: wanted.environment,
    baseline: versionSetOf(owner.releases, baselineVariant),
    candidate: versionSetOf(owner.releases, wanted.candidateVariant),
  });
  await recordAudit(tx, "rollout.created", {
    subject: { kind: "rollout", id, environment: wanted.environment },
    detail: { flagKey: owner.key, candidateVariant: wanted.candidateVariant, baselineVariant, attempt },
  });
  await tellOfRollout(tx, event, {
    rolloutId: id,
    sentence: `${actorRecord(tx.actor).name} made a rollout of ${owner.service} ${baselineVariant} → ${wanted.candidateVariant}, attempt ${attempt}; nothing serves before it is started.`,
    fromPercent: 0,
    toPercent: 0,
    code: "by_hand",
    more: { previousAttemptId },
  });
  if (wanted.start) await startMade(tx, id, wanted.acknowledgement);
  return { rolloutId: id };
}

/** @throws HeldError that sends nobody to the page of a rollout that is not made. */
async function startMade(tx: CommandContext, rolloutId: string, acknowledgement: string | undefined): Promise<void> {
  await startRollout(tx, { rolloutId, acknowledgement }).catch((error: unknown) => {
    throw error instanceof HeldError ? new HeldError(whileMaking(error.holds, rolloutId), error.code) : error;
  });
}

async function requireFlag(ctx: CommandContext, wanted: Wanted): Promise<FlagRow> {
  const [row] = await ctx.db
    .select()
    .from(flag)
    .where(and(eq(flag.environment, wanted.environment), eq(flag.key, wanted.flagKey)))
    .for("update");
  if (!row)
    throw new CommandError(
      "not-found",
      `there is no flag "${wanted.flagKey}" in ${wanted.environment}: create it first`,
    );
  return row;
}

function variantProblems(
  owner: FlagRow,
  wanted: { candidateVariant: string; baselineVariant: string },
): FieldProblem[] {
  const names = Object.keys(owner.variants);
  const problems = (["candidateVariant", "baselineVariant"] as const)
    .filter((field) => !names.includes(wanted[field]))
    .map((field) => ({
      field,
      problem: `"${wanted[field]}" is no variant of ${owner.key}; it has ${names.join(", ")}`,
    }));
  if (wanted.candidateVariant === wanted.baselineVariant)
    problems.push({ field: "candidateVariant", problem: `is the baseline itself ("${wanted.baselineVariant}")` });
  return problems;
}

const planProblems = ({ plan, strategy }: { plan: RolloutPlan; strategy: Strategy }): FieldProblem[] => [
  ...[...strategyProblems(strategy, plan), ...unitOfAnalysisProblems(plan)].map(({ field, problem }) => ({
    field: `plan.${field}`,
    problem,
  })),
  ...plan.gates.flatMap((gate, index) => metricProblems(gate, `plan.gates.${index}.`)),
];

/** Takes the configuration's lock, after the flag's as everywhere: what is looked for here is not deleted meanwhile. */
async function segmentProblems(ctx: CommandContext, { environment, plan }: Wanted): Promise<FieldProblem[]> {
  const segment = plan.preview?.segment;
  if (segment === undefined) return [];
  await bumpConfigRevision(ctx);
  const { evaluators } = await flagNeighbours(ctx, environment);
  if (Object.hasOwn(evaluators, segment)) return [];
  return [
    {
      field: "plan.preview.segment",
      problem: `there is no segment "${segment}" in ${environment}: create it under Flags, or list targeting keys`,
    },
  ];
}

/** Attempts of the same candidate on the same flag are counted and linked, so that a retry shows what came before. */
async function countAttempts(
  ctx: CommandContext,
  owner: FlagRow,
  wanted: Wanted,
): Promise<{ attempt: number; previousAttemptId: string | null }> {
  const earlier = await ctx.db
    .select({ id: rollout.id, attempt: rollout.attempt })
    .from(rollout)
    .where(and(eq(rollout.flagId, owner.id), eq(rollout.candidateVariant, wanted.candidateVariant)))
    .orderBy(desc(rollout.attempt), desc(sql`${rollout.createdAt}`))
    .limit(1);
  if (wanted.previousAttemptId) {
    const [named] = await ctx.db
      .select({ flagId: rollout.flagId })
      .from(rollout)
      .where(eq(rollout.id, wanted.previousAttemptId));
    if (named?.flagId !== owner.id)
      throw new CommandError("invalid", "the previous attempt is no rollout of this flag", [
        { field: "previousAttemptId", problem: `must be a rollout of ${owner.key}` },
      ]);
  }
  const last = earlier[0];
  return { attempt: (last?.attempt ?? 0) + 1, previousAttemptId: wanted.previousAttemptId ?? last?.id ?? null };
}
