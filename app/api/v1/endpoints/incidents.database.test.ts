import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { apiKey } from "#db/schema/access";
import { systemRandom } from "#lib/adapters/clock";
import type { CommandContext } from "#lib/commands/kernel/context";
import { newId } from "#lib/domain/kernel/id";
import { enterCast } from "../../../../lib/commands/incident/test-cast.ts";
import { withTestDatabase } from "../../../../scripts/test-database-client.ts";
import { incidentEndpoints } from "./incidents.ts";

const own = withTestDatabase();
let handle: DatabaseHandle;
let key: CommandContext;
beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "rest-incidents-test", maxConnections: 3 });
  await enterCast(handle.db);
  const now = new Date();
  const keyId = newId("apiKey", now, systemRandom);
  await handle.db.insert(apiKey).values({
    id: keyId,
    name: "ci",
    hash: Buffer.from("h"),
    hint: "evk_",
    scopes: ["manage"],
    environment: "production",
    createdAt: now,
  });
  key = {
    db: handle.db,
    actor: { kind: "api_key", keyId, name: "ci", scopes: ["manage"], environment: "production" },
    now,
    random: systemRandom,
  };
});
afterAll(() => handle.close());

type Answer = {
  id: string;
  severity: string;
  state: string;
  revision: number;
  updates: { id: string; state: string; body: string }[];
};

/** As the router does it: parse by the operation's schema, run, and hold the answer to its own schema. */
async function call<T = Answer>(operationId: string, request: unknown): Promise<T> {
  const operation = incidentEndpoints.find((one) => one.operationId === operationId);
  if (!operation) throw new Error(`no operation ${operationId}`);
  const answer = await operation.run({ ...key, now: new Date() }, operation.input.parse(request));
  return operation.output.parse(answer) as T;
}

const declare = (title: string) => call("declareIncident", { service: "income-scorer", title, severity: "P2" });

test("a pipeline declares, raises, publishes and resolves an incident", async () => {
  const { id } = await declare("Scores are missing");
  await call("acknowledgeIncident", { incidentId: id });
  const raised = await call("updateIncident", { incidentId: id, severity: "P1", note: "Half of them now" });
  expect(raised).toMatchObject({ severity: "P1", updates: [{ state: "draft" }] });
  const published = await call("publishIncidentUpdate", { incidentId: id, body: "Scores come late." });
  expect(published.updates).toMatchObject([
    { state: "published", body: expect.stringMatching(/^Scores come late\. Next/) },
  ]);
  await call("updateIncident", { incidentId: id, state: "monitoring", note: "A restart helped" });
  expect(await call("updateIncident", { incidentId: id, state: "resolved", note: "Quiet since" })).toMatchObject({
    state: "resolved",
  });
  const open = await call<{ incidents: Answer[] }>("listIncidents", { open: "true" });
  expect(open.incidents.map((one) => one.id)).not.toContain(id);
});

test("one request changes everything it asks for or nothing", async () => {
  const { id } = await declare("Letters are late");
  await expect(
    call("updateIncident", { incidentId: id, severity: "P0", state: "resolved", note: "done" }),
  ).rejects.toMatchObject({ code: "precondition-failed" });
  expect(await call("getIncident", { incidentId: id })).toMatchObject({ severity: "P2", state: "investigating" });
});

test("who looked at an older revision is told, also when severity and state change together", async () => {
  const { id, revision } = await declare("Answers are slow");
  const both = { incidentId: id, severity: "P1", state: "monitoring", note: "recovered" };
  const changed = await call("updateIncident", { ...both, expectedRevision: revision });
  expect(changed).toMatchObject({ severity: "P1", state: "monitoring" });
  await expect(
    call("updateIncident", { incidentId: id, severity: "P0", expectedRevision: revision }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("a request that asks for nothing, or for a cause without a state, is refused with what to send", async () => {
  const { id } = await declare("Nothing much");
  await expect(call("updateIncident", { incidentId: id })).rejects.toMatchObject({ code: "invalid" });
  await expect(call("updateIncident", { incidentId: id, cause: "x" })).rejects.toMatchObject({
    fields: [expect.objectContaining({ field: expect.any(String) })],
  });
  await expect(call("getIncident", { incidentId: "inc_00000000000000000000000000" })).rejects.toMatchObject({
    code: "not-found",
  });
});

test("an update can be retracted only at its own incident", async () => {
  const first = await declare("One");
  const second = await declare("Two");
  const { updates } = await call("publishIncidentUpdate", { incidentId: first.id });
  const updateId = updates[0]?.id;
  await expect(
    call("retractIncidentUpdate", { incidentId: second.id, updateId, reason: "wrong page" }),
  ).rejects.toMatchObject({ code: "not-found" });
  const answer = await call("retractIncidentUpdate", { incidentId: first.id, updateId, reason: "wrong page" });
  expect(answer.updates).toMatchObject([{ state: "retracted" }]);
});
