import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must } = withRestDoor();

const document = (count: number) => ({
  version: 1,
  environment: "production",
  flags: Array.from({ length: count }, (_, place) => ({
    key: `prompt-${place}`,
    service: "writer",
    variants: { v1: "x".repeat(3_000) },
    defaultVariant: "v1",
  })),
});

test("a document larger than other requests may be is planned, applied and read again as it was", async () => {
  const planned = await must("POST", "/configuration/plan", { document: document(100) });
  expect([planned.changes.length, planned.problems, planned.lastApplied]).toEqual([100, [], null]);
  expect(JSON.stringify(document(100)).length).toBeGreaterThan(256 * 1024);
  const answer = await must("POST", "/configuration/apply", { document: document(100), planHash: planned.hash });
  expect(answer).toMatchObject({ created: 100 });
  const read = await must("GET", "/configuration?environment=production");
  expect(read.document.flags).toHaveLength(100);
  expect([read.drift, read.lastApplied.by]).toEqual([[], "EVENKEEL_API_KEY"]);
  const again = await must("POST", "/configuration/plan", { document: read.document });
  expect(again.changes).toEqual([]);
});

test("more than 4 MiB is refused, and other operations keep their smaller limit", async () => {
  const large = JSON.stringify({ document: { ...document(0), filler: "x".repeat(4 * 1024 * 1024) } });
  expect(await ask("POST", "/configuration/plan", { raw: large })).toMatchObject({
    status: 413,
    body: { detail: expect.stringContaining("4096 KiB") },
  });
  expect((await ask("POST", "/policies", { raw: JSON.stringify({ filler: "x".repeat(300_000) }) })).status).toBe(413);
});

test("every problem of a document comes at once, with its place", async () => {
  const broken = { version: 2, environment: "production", teams: [{ key: "Risk" }], flag: [] };
  const { status, body } = await ask("POST", "/configuration/plan", { body: { document: broken } });
  expect([status, body.errors.map(({ field }: { field: string }) => field)]).toEqual([
    422,
    ["version", "flag", "teams[Risk].key", "teams[Risk].name"],
  ]);
});

test("a key of one environment plans its own, is told what it may not do, and nothing of another", async () => {
  const { key } = await must("POST", "/keys", { name: "ci", scopes: ["manage"], environment: "production" });
  const plan = (changes: object) =>
    ask("POST", "/configuration/plan", {
      key,
      body: { document: { version: 1, environment: "production", ...changes } },
    });
  expect((await plan({ gatePresets: [] })).body).toMatchObject({ problems: [], changes: [] });
  expect((await plan({ teams: [{ key: "risk", name: "Risk" }] })).body.problems).toEqual([
    { field: "teams[risk]", problem: expect.stringContaining('valid in the environment "production" only') },
  ]);
  expect((await plan({ environment: "staging" })).status).toBe(403);
  expect((await ask("GET", "/configuration?environment=staging", { key })).status).toBe(403);
});
