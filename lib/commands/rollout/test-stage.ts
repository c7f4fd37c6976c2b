// What tests of the engine need around them: a database, a flag, people, a live gateway, and telemetry by the number.
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import type { z } from "zod";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { userAccount } from "#db/schema/access";
import { gateInput } from "#db/schema/gate-input";
import { processInstance } from "#db/schema/kernel";
import { destination } from "#db/schema/notification";
import { personSession } from "#db/schema/people";
import { rollout } from "#db/schema/rollout";
import { systemRandom } from "#lib/adapters/clock";
import type { Role } from "#lib/domain/access/permission";
import { packDeltas } from "#lib/domain/gate/packed-deltas";
import { newId, type UserId } from "#lib/domain/kernel/id";
import type { rolloutPlanSchema, Strategy } from "#lib/domain/rollout/plan";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { createFlag } from "../flag/create-flag.ts";
import type { CommandContext } from "../kernel/context.ts";
import type { Fence } from "../kernel/fence.ts";
import { createRollout } from "./create-rollout.ts";
import { judgeRollout } from "./judge-rollout.ts";
import { startRollout } from "./start-rollout.ts";
import { verifyTraffic } from "./verify-traffic.ts";

export type PlanInput = z.input<typeof rolloutPlanSchema>;

/** Counts of one arm: requests, errors, and per group qualified people and those found. */
export interface ArmTraffic {
  n: number;
  errors: number;
  groups?: Record<string, [n: number, s: number]>;
}

export const fairPlan = (changes: Partial<PlanInput> = {}): PlanInput => ({
  steps: [
    { exposurePercent: 10, holdSeconds: 0, advanceOn: "time" },
    { exposurePercent: 50, holdSeconds: 0, advanceOn: "evidence" },
    { exposurePercent: 100, holdSeconds: 0 },
  ],
  gates: [
    { key: "errors", metric: "error-rate", rule: { kind: "rate", marginAbs: 0.02 } },
    {
      key: "opportunity",
      metric: "equal-opportunity-gap",
      rule: { kind: "fairness", groups: ["women", "men"], rate: "tpr", margin: 0.2 },
    },
  ],
  bakeSeconds: 0,
  minimumExposures: 100,
  ...changes,
});

export class RolloutStage {
  readonly #url: string;
  #handle: DatabaseHandle | undefined;
  readonly fence: Fence = { name: "judge-gates", owner: "prc_test", token: 1 };

  constructor(url: string) {
    this.#url = url;
  }

  get databaseUrl(): string {
    return this.#url;
  }

  get handle(): DatabaseHandle {
    if (!this.#handle) throw new Error("the stage opens in beforeAll");
    return this.#handle;
  }

  get db() {
    return this.handle.db;
  }

  async open(): Promise<void> {
    this.#handle = openDatabase(this.#url, { applicationName: "test", maxConnections: 6 });
    await this.db.insert(destination).values({
      id: newId("destination", new Date(), systemRandom),
      environment: "production",
      kind: "webhook",
      name: "sink",
      settings: { url: "http://127.0.0.1:1/hook" },
      createdAt: new Date(),
    });
    await this.holdLease(this.fence);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async holdLease({ name, owner, token }: Fence, seconds = 600): Promise<void> {
    await this.db.execute(
      sql`insert into lease values (${name}, ${owner}, ${token}, clock_timestamp() + make_interval(secs => ${seconds}))
          on conflict (name) do update set owner = excluded.owner, token = excluded.token, expires_at = excluded.expires_at`,
    );
  }

  async person(role: Role): Promise<CommandContext> {
    const id = newId("user", new Date(), systemRandom) as UserId;
    const name = `${role} person`;
    await this.db
      .insert(userAccount)
      .values({ id, email: `${id}@example.org`, name, role, passwordHash: "-", createdAt: new Date() });
    const sessionId = newId("session", new Date(), systemRandom);
    const expiresAt = new Date(Date.now() + 3_600_000);
    await this.db.insert(personSession).values({
      id: sessionId,
      userId: id,
      method: "password",
      startedAt: new Date(),
      lastSeenAt: new Date(),
      expiresAt,
    });
    return this.context({ kind: "user", userId: id, sessionVersion: 1, sessionId, name });
  }

  context(actor: CommandContext["actor"] = { kind: "engine", because: "test" }): CommandContext {
    return {
      db: this.db,
      actor,
      random: systemRandom,
      // Each command of a test is asked at its own moment.
      get now() {
        return new Date();
      },
    };
  }

  /** A new flag with v1 as current release, and a rollout of v2 on it. */
  async rollout(
    operator: CommandContext,
    plan: PlanInput = fairPlan(),
    { start = true, strategy = "progressive" }: { start?: boolean; strategy?: Strategy } = {},
  ): Promise<string> {
    const key = `model-${newId("flag", new Date(), systemRandom).slice(-12).toLowerCase()}`;
    const variants = { v1: "v1", v2: "v2", v3: "v3" };
    await createFlag(operator, { service: "income-scorer", key, variants, defaultVariant: "v1" });
    const { rolloutId } = await createRollout(operator, { flagKey: key, candidateVariant: "v2", strategy, plan });
    if (start) await startRollout(operator, { rolloutId });
    return rolloutId;
  }

  async read(rolloutId: string): Promise<typeof rollout.$inferSelect> {
    const [row] = await this.db.select().from(rollout).where(eq(rollout.id, rolloutId));
    if (!row) throw new Error(`no rollout ${rolloutId}`);
    return row;
  }

  /** A gateway that lives and serves the newest configuration, and the worker's look at it. */
  async verify(): Promise<void> {
    await this.gatewayServes(1_000_000_000);
    await this.holdLease({ ...this.fence, name: "verify-traffic" });
    await verifyTraffic(this.context(), { ...this.fence, name: "verify-traffic" });
  }

  async gatewayServes(appliedRevision: number): Promise<void> {
    const row = { appliedRevision, lastSeenAt: sql`now()` };
    await this.db
      .insert(processInstance)
      .values({ id: "prc_gateway", kind: "gateway", startedAt: new Date(), ...row })
      .onConflictDoUpdate({ target: processInstance.id, set: row });
  }

  /** Appends what an ingest transaction would. */
  async send(rolloutId: string, arms: { candidate: ArmTraffic; baseline: ArmTraffic }): Promise<void> {
    const { step, environment } = await this.read(rolloutId);
    const base = { step: step ?? 0, groupKey: "", s: 0, q: 0, histogram: null };
    const deltas = (["candidate", "baseline"] as const).flatMap((arm) => {
      const { n, errors, groups } = arms[arm];
      return [
        { ...base, arm, gateKey: "$assigned", n },
        { ...base, arm, gateKey: "errors", n, s: errors },
        ...Object.entries(groups ?? {}).map(([groupKey, [count, s]]) => ({
          ...base,
          arm,
          gateKey: "opportunity",
          groupKey,
          n: count,
          s,
        })),
      ];
    });
    await this.db.insert(gateInput).values({ rolloutId, environment, deltas: packDeltas(deltas) });
    await this.db.execute(
      sql`insert into exposure (rollout_id, unit_id, variant, environment, began_at, first_stored_at, step, late)
          select ${rolloutId}, gen_random_uuid(), case when i > 3 then 'v1' else 'v2' end, ${environment}, now(), now(),
            ${step ?? 0}, false from generate_series(1, 12) i`,
    );
    await this.db.update(rollout).set({ lastTelemetryAt: sql`now()` }).where(eq(rollout.id, rolloutId));
  }

  judge(rolloutId: string, fence: Fence = this.fence) {
    return judgeRollout(this.context(), { rolloutId, fence });
  }

  /** Telemetry and judgement by turns until the rollout is in one of these states. */
  async play(rolloutId: string, traffic: Traffic, until: readonly string[]): Promise<string> {
    for (let round = 0; round < 400; round++) {
      await this.verify();
      const { trafficPercent, state } = await this.read(rolloutId);
      if (until.includes(state)) return state;
      await this.send(rolloutId, traffic(trafficPercent));
      await this.judge(rolloutId);
    }
    throw new Error(`still ${(await this.read(rolloutId)).state} after 400 rounds`);
  }
}

export type Traffic = (percent: number) => { candidate: ArmTraffic; baseline: ArmTraffic };

const THOUSAND = 1_000;

/** A thousand requests a tick, as many qualified women as men, found at the given rates. */
export function trafficOf(rates: { errors: number; women: number; men: number }): Traffic {
  const arm = (n: number, found: { errors: number; women: number; men: number }): ArmTraffic => {
    const each = Math.round(n / 10);
    return {
      n,
      errors: Math.round(n * found.errors),
      groups: {
        women: [each, Math.round(each * found.women)],
        men: [each, Math.round(each * found.men)],
      },
    };
  };
  const baselineRates = { errors: 0.01, women: 0.4, men: 0.6 };
  return (percent) => {
    const share = Math.round((THOUSAND * percent) / 100);
    return { candidate: arm(share, rates), baseline: arm(THOUSAND - share, baselineRates) };
  };
}

export const healthyTraffic = trafficOf({ errors: 0.01, women: 0.4, men: 0.6 });
export const unfairTraffic = trafficOf({ errors: 0.01, women: 0.1, men: 0.6 });

export function withRolloutStage(): RolloutStage {
  const stage = new RolloutStage(withTestDatabase().url);
  beforeAll(() => stage.open());
  afterAll(() => stage.close());
  return stage;
}
