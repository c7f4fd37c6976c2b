import { and, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { findTrafficRoute } from "#db/rows/traffic-route";
import { rollout, trafficChange } from "#db/schema/rollout";
import { trafficRoute } from "#db/schema/traffic";
import { changesBetween } from "#lib/domain/catalogue/changes";
import { serviceNameSchema } from "#lib/domain/catalogue/service";
import { canonicalJson } from "#lib/domain/kernel/canonical-json";
import { CommandError } from "#lib/domain/kernel/command-error";
import { plainProblem } from "#lib/domain/kernel/plain-problem";
import { activeStates } from "#lib/domain/rollout/state";
import { type AdapterKind, adapterKinds } from "#lib/domain/traffic/adapter";
import { routeKinds } from "#lib/domain/traffic/route-kinds";
import { type CommandContext, channels, inTransaction, notify } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { type MayReach, refusePrivateRoute } from "./refuse-private-route.ts";
import { readServiceRecord } from "./service-record.ts";

export const SaveTrafficRouteInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: serviceNameSchema,
  adapter: z.enum(adapterKinds).describe("What divides its traffic; `flag`, the default, takes the route away"),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      "haproxy: address, backend, servers (server by variant), allowPrivate; webhook: url, splits, allowPrivate",
    ),
  renewSecret: z.boolean().default(false).describe("A webhook's signing secret is made anew; the old one ends at once"),
});

export interface SavedTrafficRoute {
  service: string;
  adapter: AdapterKind;
  /** The secret that the door sealed is the route's now. */
  keptSecret: boolean;
}

/** What the door brings along. */
interface RouteDoor {
  /** A fresh signing secret; kept where the adapter signs and has none yet. */
  sealedSecret: Buffer | null;
  mayReach: MayReach;
}

type RouteRow = typeof trafficRoute.$inferSelect;
type Wanted = z.output<typeof SaveTrafficRouteInput>;

/**
 * Says what divides the traffic of a service. It opens the inside of the network to the adapter where the settings
 * allow private addresses, which is why this is an administrator's command; and it is refused while a release is on its
 * way, because a rollback must find the servers that it left.
 */
export async function saveTrafficRoute(
  ctx: CommandContext,
  input: z.input<typeof SaveTrafficRouteInput>,
  { sealedSecret, mayReach }: RouteDoor = { sealedSecret: null, mayReach: () => true },
): Promise<SavedTrafficRoute> {
  await requirePermission(ctx, "settings:write");
  const wanted = parseInput(SaveTrafficRouteInput, input);
  requireEnvironment(ctx, wanted.environment);
  return inTransaction(ctx, async (tx) => {
    await lockCatalogue(tx, wanted.environment);
    const { profile } = await readServiceRecord(tx, wanted);
    if (profile.revision === 0)
      throw new CommandError(
        "not-found",
        `the service ${wanted.service} is not in the catalogue: enter it first, under Catalogue or with PUT /services/${wanted.service}`,
      );
    await requireNothingOnItsWay(tx, wanted);
    const known = await findTrafficRoute(tx.db, wanted);
    if (wanted.adapter === "flag") return remove(tx, wanted, known);
    const settings = parseSettings(wanted, known?.adapter === wanted.adapter ? known.settings : {});
    refusePrivateRoute(routeKinds[wanted.adapter], settings, mayReach);
    const isSigned = routeKinds[wanted.adapter].hasSecret;
    const had = known?.adapter === wanted.adapter ? known.sealedSecret : null;
    const keptSecret = isSigned && sealedSecret !== null && (had === null || wanted.renewSecret);
    const row = { adapter: wanted.adapter, settings, sealedSecret: keptSecret ? sealedSecret : had, updatedAt: tx.now };
    await store(tx, { wanted, known, row, keptSecret });
    return { service: wanted.service, adapter: wanted.adapter, keptSecret };
  });
}

/** What is left out stays as it was. */
function parseSettings({ adapter, settings }: Wanted, known: Record<string, unknown>): Record<string, unknown> {
  const parsed = routeKinds[adapter].settings.safeParse({ ...known, ...settings }, { error: plainProblem });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    field: ["settings", ...path].join("."),
    problem: message,
  }));
  throw new CommandError("invalid", `${problems[0]?.field}: ${problems[0]?.problem}`, problems);
}

async function requireNothingOnItsWay(tx: CommandContext, { environment, service }: Wanted): Promise<void> {
  const [active] = await tx.db
    .select({ id: rollout.id, title: rollout.title })
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, environment),
        eq(rollout.service, service),
        inArray(rollout.state, [...activeStates]),
        sql`${rollout.startedAt} is not null`,
      ),
    )
    .limit(1);
  if (active)
    throw new CommandError(
      "precondition-failed",
      `"${active.title}" (${active.id}) is on its way by this route, and a rollback must find the way back: roll it back, or let it complete, then change the route`,
    );
}

async function remove(tx: CommandContext, wanted: Wanted, known: RouteRow | undefined): Promise<SavedTrafficRoute> {
  const { environment, service } = wanted;
  if (known) {
    await tx.db
      .delete(trafficRoute)
      .where(and(eq(trafficRoute.environment, environment), eq(trafficRoute.service, service)));
    await recordAudit(tx, "traffic_route.deleted", {
      subject: { kind: "traffic_route", id: service, environment },
      detail: { adapter: known.adapter },
    });
  }
  return { service, adapter: "flag", keptSecret: false };
}

interface Storing {
  wanted: Wanted;
  known: RouteRow | undefined;
  row: Pick<RouteRow, "adapter" | "settings" | "sealedSecret" | "updatedAt">;
  keptSecret: boolean;
}

async function store(tx: CommandContext, { wanted, known, row, keptSecret }: Storing): Promise<void> {
  const { environment, service } = wanted;
  const isSame = known?.adapter === row.adapter && canonicalJson(known.settings) === canonicalJson(row.settings);
  if (isSame && !keptSecret) return;
  const changes = changesBetween(told(known), told(row));
  await tx.db
    .insert(trafficRoute)
    .values({ environment, service, ...row })
    .onConflictDoUpdate({
      target: [trafficRoute.environment, trafficRoute.service],
      set: { ...row, revision: sql`${trafficRoute.revision} + 1` },
    });
  // A split that waits for a mended route is tried at once.
  await tx.db
    .update(trafficChange)
    .set({ nextAttemptAt: tx.now })
    .where(
      and(
        sql`${trafficChange.nextAttemptAt} is not null`,
        sql`${trafficChange.rolloutId} in (select id from rollout where environment = ${environment} and service = ${service})`,
      ),
    );
  await notify(tx, channels.traffic);
  await recordAudit(tx, known ? "traffic_route.changed" : "traffic_route.created", {
    subject: { kind: "traffic_route", id: service, environment },
    detail: { ...changes, ...(keptSecret ? { newSecret: true } : {}) },
  });
}

/** As the audit says it; a webhook's address may carry a token, and its target says only where it is. */
function told(row: Pick<RouteRow, "adapter" | "settings"> | undefined): Record<string, unknown> {
  if (!row) return { adapter: "flag" };
  const { url: _, ...settings } = row.settings;
  return { adapter: row.adapter, target: routeKinds[row.adapter].target(row.settings), ...settings };
}
