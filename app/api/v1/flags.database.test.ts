import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must } = withRestDoor();

const variants = { v1: "v1", v2: "v2" };
const problemsOf = (answer: { body: { errors: { field: string; problem: string }[] } }) =>
  Object.fromEntries(answer.body.errors.map(({ field, problem }) => [field, problem]));

const file = {
  $schema: "https://flagd.dev/schema/v0/flags.json",
  $evaluators: {
    staff: { ends_with: [{ var: "email" }, "@example.com"] },
    "senior-staff": { and: [{ $ref: "staff" }, { ">": [{ var: "level" }, 3] }] },
  },
  metadata: { flagSetId: "elsewhere", version: "7", owner: "risk" },
  flags: {
    "file-model": {
      state: "ENABLED",
      variants,
      defaultVariant: "v1",
      targeting: { if: [{ $ref: "senior-staff" }, "v2"] },
      metadata: { service: "scorer", ticket: 12 },
    },
    "file-switch": { state: "DISABLED", variants: { on: true, off: false }, defaultVariant: "off" },
  },
};

test("a flagd file is taken over whole; what it does not name stays", async () => {
  await must("POST", "/flags", { key: "older", service: "scorer", variants, defaultVariant: "v1" });
  const imported = await must("PUT", "/flags/flagd?service=scorer", file);
  expect(imported).toEqual({ created: ["file-model", "file-switch"], changed: [], deleted: [], segments: 2 });
  expect(await must("GET", "/flags/file-model")).toMatchObject({
    service: "scorer",
    targeting: { if: [{ $ref: "senior-staff" }, "v2"] },
    // The file's own shared metadata; what names its set there is none of ours.
    metadata: { owner: "risk", ticket: 12, service: "scorer" },
  });
  expect((await must("GET", "/segments")).segments).toHaveLength(2);
  expect((await must("GET", "/flags")).flags.map(({ key }: { key: string }) => key)).toContain("older");
  const again = await must("PUT", "/flags/flagd?service=scorer", file);
  expect(again).toMatchObject({ created: [], changed: ["file-model", "file-switch"] });
});

test("an error names the flag, the path and the rule, and nothing of the file is taken", async () => {
  const broken = {
    flags: {
      fresh: { state: "ENABLED", variants, defaultVariant: "v1" },
      "file-model": { state: "ON", variants: { a: 1, b: "b" }, defaultVariant: "c", targetting: {} },
      nameless: { state: "ENABLED", variants },
    },
  };
  const first = problemsOf(await ask("PUT", "/flags/flagd?service=scorer", { body: broken }));
  expect(first).toMatchObject({
    "flags.file-model.state": "must be ENABLED or DISABLED",
    "flags.file-model.variants": "must have values of one type, and has number and string",
    "flags.file-model.targetting": expect.stringContaining("unknown"),
    "flags.nameless.defaultVariant": expect.stringContaining("current release"),
  });
  const rules = {
    flags: {
      fresh: { state: "ENABLED", variants, defaultVariant: "v1" },
      ruled: { state: "ENABLED", variants, defaultVariant: "v1", targeting: { if: [{ equals: [1, 1] }, "v2"] } },
      lost: { state: "ENABLED", variants, defaultVariant: "v1", targeting: { if: [{ $ref: "nobody" }, "v2"] } },
    },
  };
  const answer = await ask("PUT", "/flags/flagd?service=scorer", { body: rules });
  expect(answer.status).toBe(422);
  expect(problemsOf(answer)).toMatchObject({
    "flags.ruled.targeting.if.0.equals": expect.stringContaining("no operator"),
    "flags.lost.targeting.if.0.$ref": expect.stringContaining('no segment "nobody"'),
  });
  expect((await ask("GET", "/flags/fresh")).status).toBe(404);
  expect(problemsOf(await ask("PUT", "/flags/flagd", { body: { flags: { fresh: rules.flags.fresh } } }))).toEqual({
    "flags.fresh.metadata.service": expect.stringContaining("?service="),
  });
});

test("a gateway's own file of a running rollout is no definition", async () => {
  const exported = { state: "ENABLED", variants, defaultVariant: "v1", metadata: { version: "1", rolloutId: "rol_1" } };
  const answer = await ask("PUT", "/flags/flagd?service=scorer", { body: { flags: { model: exported } } });
  expect(problemsOf(answer)).toEqual({ "flags.model.metadata.rolloutId": expect.stringContaining("Evenkeel's own") });
});

test("what a file does not name goes when it is asked for", async () => {
  const only = { flags: { "file-model": { ...file.flags["file-model"], targeting: {} } } };
  const pruned = await must("PUT", "/flags/flagd?prune=true", only);
  expect(pruned.deleted.sort()).toEqual(["file-switch", "older"]);
  expect((await must("GET", "/segments")).segments).toEqual([]);
  expect((await must("GET", "/flags/file-model")).targeting).toBeNull();
});

test("a flag's history tells each change, field by field, and outlives the flag", async () => {
  const key = "told";
  await must("POST", "/flags", { key, service: "scorer", variants, defaultVariant: "v1" });
  await must("PATCH", `/flags/${key}`, { targeting: { if: [{ var: "isStaff" }, "v2"] }, overrides: { u: "v2" } });
  await must("PATCH", `/flags/${key}`, { state: "DISABLED" });
  await must("DELETE", `/flags/${key}`);
  const { versions } = await must("GET", `/flags/${key}/history`);
  expect(versions.map(({ action }: { action: string }) => action)).toEqual([
    "deleted",
    "changed",
    "changed",
    "created",
  ]);
  expect(versions[1].changes).toEqual([{ field: "state", before: "ENABLED", after: "DISABLED" }]);
  expect(versions[2].changes.map(({ field }: { field: string }) => field)).toEqual(
    expect.arrayContaining(["overrides", "targeting"]),
  );
  expect(versions[0].by).toBe("EVENKEEL_API_KEY");
});
