import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { roleCan } from "#lib/domain/access/can";
import type { Role } from "#lib/domain/access/permission";
import { declareIncident } from "../../commands/incident/declare-incident.ts";
import { fairPlan, withRolloutStage } from "../../commands/rollout/test-stage.ts";
import { paletteFacts } from "./palette.ts";
import { search } from "./search.ts";

const stage = withRolloutStage();
let rolloutId: string;
let number: number;

beforeAll(async () => {
  const operator = await stage.person("operator");
  rolloutId = await stage.rollout(operator, fairPlan());
  const declared = await declareIncident(operator, {
    title: "Letters name the wrong applicant, 100% of them",
    service: "letters",
    severity: "P2",
    summary: "",
  });
  const found = await stage.db.execute<{ number: number }>(
    sql`select number from incident where id = ${declared.incidentId}`,
  );
  number = Number(found.rows[0]?.number);
  await stage.db.execute(
    sql`insert into team (id, key, name, created_at) values ('tea_1', 'scoring', 'Scoring', now())`,
  );
});

const find = (text: string, role: Role = "administrator", environment = "production") =>
  search(stage.db, { environment, text, may: (permission) => roleCan(role, permission) });

describe("search", () => {
  test("finds an incident by its number, however it is written", async () => {
    for (const text of [`INC-${number}`, `inc-${number}`])
      expect((await find(text))[0]).toMatchObject({ kind: "incident", label: `INC-${number}` });
  });

  test("finds by every word, in any order, and takes signs as signs", async () => {
    expect((await find("applicant letters"))[0]?.kind).toBe("incident");
    expect(await find("applicant nobody")).toEqual([]);
    expect((await find("100%"))[0]?.kind).toBe("incident");
    expect((await find("%")).map(({ kind }) => kind)).toEqual(["incident"]);
    expect(await find("   ")).toEqual([]);
  });

  test("finds a rollout by its id and its service, a team by its key", async () => {
    expect((await find(rolloutId))[0]).toMatchObject({ kind: "rollout", id: rolloutId });
    const [{ service } = { service: "" }] = (
      await stage.db.execute<{ service: string }>(sql`select service from rollout where id = ${rolloutId}`)
    ).rows;
    expect((await find(service)).map(({ kind }) => kind)).toContain("rollout");
    expect((await find("scoring")).map(({ kind }) => kind)).toContain("team");
  });

  test("neither shows nor counts what a person may not read, nor what lives in another environment", async () => {
    expect(await find("letters", "stakeholder")).toEqual([]);
    expect(await find("letters", "administrator", "staging")).toEqual([]);
  });
});

test("the palette offers what can be taken back now and what waits to be published", async () => {
  const facts = await paletteFacts(stage.db, { environment: "production", now: new Date() });
  expect(facts.rollouts.map(({ id }) => id)).toContain(rolloutId);
  expect(facts.updates.some((one) => one.number === number)).toBe(true);
  const elsewhere = await paletteFacts(stage.db, { environment: "staging", now: new Date() });
  expect(elsewhere).toMatchObject({ rollouts: [], updates: [] });
});
