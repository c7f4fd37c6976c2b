import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditEntry } from "#db/schema/access";
import { destination, outboxMessage } from "#db/schema/notification";
import { trafficChange } from "#db/schema/rollout";
import { trafficRoute } from "#db/schema/traffic";
import { systemRandom } from "#lib/adapters/clock";
import { mayReachHost } from "#lib/adapters/outbound/address";
import { newId } from "#lib/domain/kernel/id";
import { trafficRouteOf } from "#lib/queries/catalogue/traffic-route";
import { createFlag } from "../flag/create-flag.ts";
import type { CommandContext } from "../kernel/context.ts";
import { deleteDestination } from "../notification/delete-destination.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import { recordTraffic } from "../rollout/follow-traffic.ts";
import { rollBackRollout } from "../rollout/roll-back-rollout.ts";
import { startRollout } from "../rollout/start-rollout.ts";
import { fairPlan, type PlanInput, withRolloutStage } from "../rollout/test-stage.ts";
import { deleteService } from "./delete-service.ts";
import { saveService } from "./save-service.ts";
import { saveTrafficRoute } from "./save-traffic-route.ts";

const stage = withRolloutStage();
let operator: CommandContext;
let administrator: CommandContext;
beforeAll(async () => {
  operator = await stage.person("operator");
  administrator = await stage.person("administrator");
});

const at = (service: string) => ({ environment: "production", service });
const haproxy = (changes: Record<string, unknown> = {}) => ({
  address: "lb.example.org:9999",
  backend: "www",
  servers: { v1: "blue", v2: "green" },
  ...changes,
});
const routeOf = async (service: string) =>
  (await stage.db.select().from(trafficRoute).where(eq(trafficRoute.service, service)))[0];

/** A service with a route, and a flag of it. */
async function routed(service: string, settings = haproxy()): Promise<string> {
  await saveService(administrator, { service });
  await saveTrafficRoute(administrator, { service, adapter: "haproxy", settings });
  const key = `${service}-model`;
  await createFlag(operator, { service, key, variants: { v1: 1, v2: 2, v3: 3 }, defaultVariant: "v1" });
  return key;
}

const ramp = (...percents: number[]): PlanInput => ({
  steps: percents.map((exposurePercent) => ({ exposurePercent, holdSeconds: 0, advanceOn: "time" as const })),
});

describe("a traffic route", () => {
  test("is an administrator's word about a service of the catalogue", async () => {
    await expect(saveTrafficRoute(operator, { service: "scorer", adapter: "haproxy" })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      saveTrafficRoute(administrator, { service: "unheard-of", adapter: "haproxy", settings: haproxy() }),
    ).rejects.toThrow(/enter it first/);
  });

  test.each([
    ["address", "lb.example.org", /host:port/],
    ["backend", "www;shutdown sessions", /letters, digits/],
    ["servers", { v1: "blue", v2: "blue" }, /server of its own/],
    ["servers", {}, /at least one/],
    ["servers", { v1: "blue\nset server" }, /letters, digits/],
  ])("with a wrong %s is refused, and the refusal names the field", async (name, value, words) => {
    await saveService(administrator, { service: "strict" });
    const wrong = { service: "strict", adapter: "haproxy", settings: haproxy({ [name]: value }) } as const;
    const refusal = await saveTrafficRoute(administrator, wrong).then(String, (error) => error);
    expect(refusal).toMatchObject({ code: "invalid" });
    expect(refusal.message).toMatch(words);
    expect(refusal.fields[0].field).toContain(`settings.${name}`);
  });

  test.each([
    ["haproxy", "address", "10.0.0.8:9999"],
    ["haproxy", "address", "[::1]:9999"],
    ["haproxy", "address", "unix:/run/haproxy.sock"],
    ["webhook", "url", "http://169.254.169.254/latest"],
    ["webhook", "url", "https://[::ffff:127.0.0.1]/"],
  ] as const)(
    "of %s to the private %s %s is refused when it is saved, unless it is allowed",
    async (adapter, name, at) => {
      await saveService(administrator, { service: "inside" });
      const base = adapter === "haproxy" ? haproxy() : {};
      const save = (more: object, allowedHosts: string[] = []) =>
        saveTrafficRoute(
          administrator,
          { service: "inside", adapter, settings: { ...base, [name]: at, ...more } },
          { sealedSecret: Buffer.from("s"), mayReach: (host) => mayReachHost(allowedHosts, host) },
        );
      const field = `settings.${name}`;
      const refused = { code: "invalid", fields: [{ field, problem: expect.stringContaining("set allowPrivate") }] };
      await expect(save({ allowPrivate: false })).rejects.toMatchObject(refused);
      if (at.startsWith("10.")) await save({ allowPrivate: false }, ["10.0.0.0/8"]);
      await save({ allowPrivate: true });
    },
  );

  test("keeps its signing secret until a new one is asked for, and what is left out stays", async () => {
    await saveService(administrator, { service: "mesh" });
    const save = (more: object, secret: string) =>
      saveTrafficRoute(
        administrator,
        { service: "mesh", adapter: "webhook", ...more },
        { sealedSecret: Buffer.from(secret), mayReach: () => true },
      );
    const settings = { url: "https://mesh.example.org/split?token=1" };
    expect(await save({ settings }, "first")).toMatchObject({ keptSecret: true });
    expect(await save({ settings: { splits: "request" } }, "second")).toMatchObject({ keptSecret: false });
    const kept = await routeOf("mesh");
    expect(kept).toMatchObject({ settings: { ...settings, splits: "request" }, sealedSecret: Buffer.from("first") });
    expect(await save({ renewSecret: true }, "third")).toMatchObject({ keptSecret: true });
    expect((await routeOf("mesh"))?.sealedSecret).toEqual(Buffer.from("third"));
    const shown = JSON.stringify([
      await trafficRouteOf(stage.db, at("mesh")),
      await stage.db.select().from(auditEntry).where(eq(auditEntry.subjectKind, "traffic_route")),
    ]);
    expect(shown).toContain("https://mesh.example.org");
    expect(shown).not.toContain("token");
  });

  test("goes with its service, and back to flags", async () => {
    for (const end of [
      (service: string) => saveTrafficRoute(administrator, { service, adapter: "flag" }),
      (service: string) => deleteService(administrator, { service }),
    ]) {
      await saveService(administrator, { service: "leaving" });
      await saveTrafficRoute(administrator, { service: "leaving", adapter: "haproxy", settings: haproxy() });
      await end("leaving");
      expect(await trafficRouteOf(stage.db, at("leaving"))).toMatchObject({ adapter: "flag", splits: "unit" });
    }
  });
});

describe("a rollout behind HAProxy", () => {
  test("is refused where a variant has no server, a share cannot be made, or a gate follows a unit", async () => {
    const flagKey = await routed("judged");
    const make = (candidateVariant: string, plan: PlanInput) =>
      createRollout(operator, { flagKey, candidateVariant, plan }).then(String, (error) => error);
    expect((await make("v3", ramp(10, 50))).fields).toMatchObject([
      { field: "candidateVariant", problem: expect.stringContaining("names no server of backend www for v3") },
    ]);
    expect((await make("v2", ramp(0.1, 10))).fields).toMatchObject([
      { field: "plan.steps.0.exposurePercent", problem: expect.stringContaining("whole numbers from 0 to 256") },
    ]);
    const rule = { kind: "rate", marginAbs: 0.02 } as const;
    const gates = [{ key: "sold", metric: "conversion", rule }];
    expect((await make("v2", { ...ramp(10, 50), gates })).fields).toMatchObject([
      { field: "plan.gates.0.metric", problem: expect.stringContaining("unit of randomisation") },
    ]);
    const preview = { ...ramp(0, 100), preview: { targetingKeys: ["ada"] } };
    const seen = { flagKey, candidateVariant: "v2", plan: preview, strategy: "blue_green" } as const;
    await expect(createRollout(operator, seen)).rejects.toThrow(/plan.preview.*without knowing them/);
    const shown = [{ ...gates[0]!, kind: "informational" as const }];
    expect(await make("v2", { ...ramp(10, 50), gates: shown })).toBe("[object Object]");
  });

  test("waits for its adapter, has the service for itself, and its route stays while it is on its way", async () => {
    const flagKey = await routed("busy");
    const { rolloutId } = await createRollout(operator, {
      flagKey,
      candidateVariant: "v2",
      plan: ramp(10, 50),
      start: true,
    });
    const [change] = await stage.db.select().from(trafficChange).where(eq(trafficChange.rolloutId, rolloutId));
    expect(change).toMatchObject({ adapter: "haproxy", appliedAt: null, verifiedAt: null, sight: null });
    await stage.verify();
    expect((await stage.read(rolloutId)).stepVerifiedAt, "gateways say nothing about HAProxy").toBeNull();

    await createFlag(operator, { service: "busy", key: "busy-2", variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
    const other = await createRollout(operator, { flagKey: "busy-2", candidateVariant: "v2", plan: ramp(10, 50) });
    await expect(startRollout(operator, other)).rejects.toThrow(/would move the same weights/);
    const away = { service: "busy", adapter: "flag" } as const;
    await expect(saveTrafficRoute(administrator, away)).rejects.toThrow(/a rollback must find the way back/);
    await rollBackRollout(operator, { rolloutId });
    await saveTrafficRoute(administrator, away);
  });

  test("that HAProxy does not take for a minute fails, and says what HAProxy answered", async () => {
    const flagKey = await routed("stuck");
    const { rolloutId } = await createRollout(operator, {
      flagKey,
      candidateVariant: "v2",
      plan: ramp(10, 50),
      start: true,
    });
    const own = eq(trafficChange.rolloutId, rolloutId);
    await stage.db
      .update(trafficChange)
      .set({ requestedAt: new Date(Date.now() - 61_000) })
      .where(own);
    const [change] = await stage.db.select().from(trafficChange).where(own);
    await stage.holdLease({ ...stage.fence, name: "follow-traffic" });
    const attempt = {
      changeId: change!.id,
      who: "HAProxy (backend www at lb.example.org:9999)",
      readsBack: true,
      applied: { ok: false, retry: "later", error: "connect ECONNREFUSED" } as const,
      sight: { kind: "unknown", words: "connect ECONNREFUSED" } as const,
    };
    await recordTraffic(stage.context(), { fence: { ...stage.fence, name: "follow-traffic" }, attempt });
    const row = await stage.read(rolloutId);
    expect(row).toMatchObject({ state: "failed", trafficPercent: 0 });
    expect(row.stateBecause).toContain("lb.example.org:9999) did not take 10");
    expect(row.stateBecause).toContain("ECONNREFUSED");
    const [after] = await stage.db.select().from(trafficChange).where(own);
    expect(after).toMatchObject({ sight: "overdue", nextAttemptAt: null });
  });
});

test("a share that nobody can read back begins its step when it was accepted, and stays unverified", async () => {
  await saveService(administrator, { service: "blind" });
  const settings = { url: "https://mesh.example.org/" };
  await saveTrafficRoute(
    administrator,
    { service: "blind", adapter: "webhook", settings },
    { sealedSecret: Buffer.from("s"), mayReach: () => true },
  );
  await createFlag(operator, { service: "blind", key: "blind", variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
  const made = { flagKey: "blind", candidateVariant: "v2", plan: fairPlan(), start: true };
  const { rolloutId } = await createRollout(operator, made);
  const own = eq(trafficChange.rolloutId, rolloutId);
  const [change] = await stage.db.select().from(trafficChange).where(own);
  await stage.holdLease({ ...stage.fence, name: "follow-traffic" });
  const attempt = {
    changeId: change!.id,
    who: "the webhook (https://mesh.example.org)",
    readsBack: false,
    applied: { ok: true, percent: null } as const,
    sight: { kind: "unknown", words: "the receiver did not say what serves" } as const,
  };
  await recordTraffic(stage.context(), { fence: { ...stage.fence, name: "follow-traffic" }, attempt });
  expect((await stage.db.select().from(trafficChange).where(own))[0]).toMatchObject({
    appliedAt: expect.any(Date),
    verifiedAt: null,
    sight: "unknown",
    nextAttemptAt: null,
  });
  expect((await stage.read(rolloutId)).stepVerifiedAt).not.toBeNull();
});

test("a destination goes with its log, and says how much had still to be sent", async () => {
  const destinationId = newId("destination", new Date(), systemRandom);
  const row = { id: destinationId, environment: "production", kind: "webhook" as const, name: "old bot" };
  await stage.db
    .insert(destination)
    .values({ ...row, settings: { url: "http://127.0.0.1:1/" }, createdAt: new Date() });
  const rolloutId = await stage.rollout(operator);
  const own = and(eq(outboxMessage.destinationId, destinationId));
  const waiting = await stage.db.select().from(outboxMessage).where(own);
  expect(waiting.length).toBeGreaterThan(0);
  await expect(deleteDestination(operator, { destinationId })).rejects.toMatchObject({ code: "forbidden" });
  expect(await deleteDestination(administrator, { destinationId })).toEqual({ destinationId, unsent: waiting.length });
  expect(await stage.db.select().from(outboxMessage).where(own)).toEqual([]);
  await rollBackRollout(operator, { rolloutId });
});
