import { and, desc, eq, gt } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { readAppliedConfiguration } from "#db/rows/applied-configuration";
import { findReleaseRule } from "#db/rows/release-rule";
import { auditEntry } from "#db/schema/access";
import { flag } from "#db/schema/rollout";
import { saveService } from "../catalogue/save-service.ts";
import { changeFlag } from "../flag/change-flag.ts";
import { deleteFreezeWindow } from "../freeze/delete-freeze-window.ts";
import { releaseLine } from "../freeze/release-line.ts";
import { setApprovalRule } from "../freeze/set-approval-rule.ts";
import { stopLine } from "../freeze/stop-line.ts";
import type { CommandContext } from "../kernel/context.ts";
import { createRollout } from "../rollout/create-rollout.ts";
import { rollBackRollout } from "../rollout/roll-back-rollout.ts";
import { fairPlan, withRolloutStage } from "../rollout/test-stage.ts";
import { applyConfiguration } from "./apply-configuration.ts";
import { planConfiguration } from "./plan-configuration.ts";
import { apply, everyKind, present } from "./test-configuration.ts";

const stage = withRolloutStage();
let administrator: CommandContext;

beforeEach(async () => {
  administrator = await stage.person("administrator");
});

const newestAudit = async () =>
  (await stage.db.select().from(auditEntry).orderBy(desc(auditEntry.id)).limit(1))[0]?.id ?? 0;

describe("an apply", () => {
  test("makes an empty instance what the document says, by the ordinary commands", async () => {
    const before = await newestAudit();
    const plan = await planConfiguration(administrator, { document: everyKind() });
    expect([plan.problems, plan.lastApplied, plan.changes.every(({ action }) => action === "create")]).toEqual([
      [],
      null,
      true,
    ]);
    expect(await newestAudit(), "a plan leaves nothing behind").toBe(before);
    expect((await present(administrator)).services).toEqual([]);

    const done = await applyConfiguration(administrator, { document: everyKind(), planHash: plan.hash });
    expect(done).toMatchObject({ created: plan.changes.length, changed: 0, deleted: 0 });
    expect(await present(administrator)).toEqual(plan.wanted);
    const entries = await stage.db.select().from(auditEntry).where(gt(auditEntry.id, before));
    expect(entries.map(({ action }) => action).sort()).toEqual([
      "configuration.applied",
      "environment.created",
      "flag.created",
      "flag.created",
      "freeze_window.created",
      "freeze_window.created",
      "gate_preset.created",
      "policy.changed",
      "segment.created",
      "segment.created",
      "service.adopted",
      "service.adopted",
      "system.created",
      "team.created",
      "template.created",
    ]);
    expect(new Set(entries.map(({ actor }) => actor.name))).toEqual(new Set(["administrator person"]));
  });

  test("of the same document again changes nothing and writes nothing", async () => {
    const before = await newestAudit();
    const plan = await planConfiguration(administrator, { document: everyKind() });
    expect([plan.changes, plan.drift]).toEqual([[], []]);
    await apply(administrator, everyKind());
    expect(await newestAudit()).toBe(before);
  });

  test("whose last change is refused leaves nothing of the others", async () => {
    const operator = await stage.person("operator");
    const { rolloutId } = await createRollout(operator, {
      flagKey: "model",
      candidateVariant: "v2",
      plan: fairPlan(),
      start: true,
    });
    const before = [await present(administrator), await newestAudit()];
    const document = everyKind();
    document.services[0]!.displayName = "Another name";
    document.flags[0]!.defaultVariant = "v2";
    const attempt = apply(administrator, document);
    await expect(attempt).rejects.toMatchObject({
      code: "invalid",
      fields: [
        {
          field: "flags[model].defaultVariant",
          problem: expect.stringMatching(/while the rollout "scorer v1 → v2" is active \(running\)/),
        },
      ],
    });
    expect([await present(administrator), await newestAudit()]).toEqual(before);
    expect((await planConfiguration(administrator, { document })).problems).toHaveLength(1);
    await rollBackRollout(operator, { rolloutId });
  });

  test("names every refusal at once, with its thing", async () => {
    const { services, flags: _, freezeWindows: __, ...rest } = everyKind();
    const document = { ...rest, services: services.slice(1), environments: rest.environments, teams: [], systems: [] };
    const { problems } = await planConfiguration(administrator, { document });
    expect(problems).toEqual([
      { field: "services[scorer]", problem: expect.stringContaining("it has the flags model and z-gate") },
      { field: "systems[lending]", problem: expect.stringContaining("scorer belongs to it") },
      { field: "teams[risk]", problem: expect.stringContaining("owns the service scorer") },
    ]);
  });

  test("deletes only when that is allowed expressly, and never an environment", async () => {
    const document = { version: 1, environment: "production", rolloutTemplates: [] };
    await expect(apply(administrator, document, false)).rejects.toMatchObject({
      code: "precondition-failed",
      fields: [{ field: "rolloutTemplates[canary]", problem: "would be deleted" }],
    });
    expect(await apply(administrator, document)).toMatchObject({ deleted: 1 });
    const { environments: _, ...kept } = await present(administrator);
    expect(kept.rolloutTemplates).toEqual([]);
    await apply(administrator, everyKind());
    const fewer = { version: 1, environment: "production", environments: [{ key: "production", name: "Production" }] };
    await expect(apply(administrator, fewer)).rejects.toMatchObject({
      fields: [{ field: "environments[staging]", problem: expect.stringContaining("add environments/staging again") }],
    });
  });
});

describe("what was reviewed is what is applied", () => {
  test("a changed instance is refused with what it would mean now", async () => {
    const document = everyKind();
    document.services[0]!.description = "Scores incomes";
    const { hash } = await planConfiguration(administrator, { document });
    await saveService(await stage.person("operator"), { service: "scorer", criticality: "low" });
    await expect(applyConfiguration(administrator, { document, planHash: hash })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("not the plan that was reviewed"),
      fields: [{ field: "services[scorer]", problem: "now to change: description, criticality" }],
    });
    const again = await planConfiguration(administrator, { document });
    expect(again.drift).toEqual([{ name: "services/scorer", how: "changed" }]);
    await apply(administrator, document);
    expect((await planConfiguration(administrator, { document })).drift).toEqual([]);
    const last = await readAppliedConfiguration(stage.db, "production");
    expect(last).toMatchObject({ by: { name: "administrator person" }, at: expect.any(Date) });
  });

  test("nobody slips a change in between the look and the end", async () => {
    const document = everyKind();
    document.services[0]!.description = "First";
    const { hash } = await planConfiguration(administrator, { document });
    const racers = Array.from({ length: 4 }, () => applyConfiguration(administrator, { document, planHash: hash }));
    const ends = await Promise.allSettled(racers);
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const end of ends) if (end.status === "rejected") expect(end.reason).toMatchObject({ code: "conflict" });
  });
});

describe("freezes and the approval rule", () => {
  const production = { environment: "production" };

  test("drift when somebody changes them by hand; a stopped line is none, and an apply leaves it stopped", async () => {
    const person = await stage.person("operator");
    await stopLine(person, { ...production, words: "moving" });
    const strict = { ...everyKind(), releaseRules: [{ key: "approval", needsApproval: true }] };
    await apply(administrator, strict);
    expect(await findReleaseRule(stage, "production")).toMatchObject({ needsApproval: true });
    await setApprovalRule(administrator, { ...production, needsApproval: false });
    await deleteFreezeWindow(person, { ...production, key: "year-end" });
    const { drift, changes } = await planConfiguration(administrator, { document: strict });
    expect(drift).toEqual([
      { name: "freeze-windows/year-end", how: "deleted" },
      { name: "release-rules/approval", how: "deleted" },
    ]);
    expect(changes.map(({ key, action }) => [key, action])).toEqual([
      ["year-end", "create"],
      ["approval", "create"],
    ]);
    await apply(administrator, { ...everyKind(), freezeWindows: [], releaseRules: [] });
    expect(await findReleaseRule(stage, "production")).toEqual({ needsApproval: false, stoppedAt: expect.any(Date) });
    expect(await present(administrator)).toMatchObject({ freezeWindows: [], releaseRules: [] });
    await releaseLine(person, production);
  });

  test("say what is wrong with a window, by its field", async () => {
    const [weekly = {}, once = {}] = everyKind().freezeWindows as Record<string, unknown>[];
    const document = {
      ...production,
      version: 1,
      freezeWindows: [
        { ...weekly, from: "2026-12-24T00:00" },
        { ...once, key: "backwards", to: "2096-12-01T00:00" },
      ],
      releaseRules: [{ key: "approval", needsApproval: false }],
    };
    await expect(planConfiguration(administrator, { document })).rejects.toMatchObject({
      fields: [
        { field: "freezeWindows[weekend].from", problem: expect.stringContaining("leave it out") },
        { field: "freezeWindows[backwards].to", problem: "must be after the beginning" },
        { field: "releaseRules[approval].needsApproval", problem: expect.stringContaining("leave the whole") },
      ],
    });
    const lost = { ...production, version: 1, freezeWindows: [{ ...once, system: "nowhere" }] };
    expect((await planConfiguration(administrator, { document: lost })).problems).toEqual([
      { field: "freezeWindows[year-end].system", problem: expect.stringContaining("add systems/nowhere") },
    ]);
  });
});

describe("nobody but an administrator applies", () => {
  test.each(["viewer", "stakeholder", "responder", "operator"] as const)("a %s is refused", async (role) => {
    const person = await stage.person(role);
    const attempt = applyConfiguration(person, { document: everyKind(), planHash: "0".repeat(64) });
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
  });

  test("and a viewer does not even plan", async () => {
    const attempt = planConfiguration(await stage.person("viewer"), { document: everyKind() });
    await expect(attempt).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("a flag", () => {
  test("that a rollout made current is not set back by an old file, and its way back stays", async () => {
    const operator = await stage.person("operator");
    const rolloutId = await stage.rollout(operator, fairPlan(), { start: false });
    const { flagKey, flagId } = await stage.read(rolloutId);
    await stage.db.execute(`update rollout set state = 'completed', ended_at = now() where id = '${rolloutId}'`);
    await stage.db.update(flag).set({ defaultVariant: "v2" }).where(eq(flag.id, flagId));
    const change = (changes: object) => changeFlag(administrator, { key: flagKey, ...changes });
    await expect(change({ defaultVariant: "v1" })).rejects.toMatchObject({
      fields: [{ field: "defaultVariant", problem: expect.stringContaining("released it: write that, or leave") }],
    });
    await expect(change({ variants: { v2: "v2", v3: "v3" } })).rejects.toMatchObject({
      fields: [{ field: "variants.v1", problem: expect.stringContaining("cannot be removed") }],
    });
    await change({ variants: { v1: "v1", v2: "v2", v4: "v4" }, state: "DISABLED" });
    const [row] = await stage.db
      .select()
      .from(flag)
      .where(and(eq(flag.id, flagId)));
    expect(row).toMatchObject({ state: "DISABLED", defaultVariant: "v2", revision: 2 });
  });
});
