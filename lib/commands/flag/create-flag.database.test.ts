import { expect, test } from "vitest";
import { flag } from "#db/schema/rollout";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { createFlag } from "./create-flag.ts";

const stage = withRolloutStage();
const wanted = { service: "scorer", key: "scorer-model", variants: { v1: "v1", v2: "v2" }, defaultVariant: "v1" };

test("of several people who create the same flag at once, one succeeds and the others are told", async () => {
  const people = await Promise.all([1, 2, 3].map(() => stage.person("operator")));
  const ends = await Promise.allSettled(people.map((person) => createFlag(person, wanted)));
  expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const end of ends)
    if (end.status === "rejected")
      expect(end.reason).toMatchObject({ code: "conflict", message: expect.stringContaining("scorer-model") });
  const stored = await stage.db.select().from(flag);
  expect(stored.filter(({ key }) => key === wanted.key)).toHaveLength(1);
});

test("a key that gateways' clients could not put into a path is refused", async () => {
  await expect(createFlag(await stage.person("operator"), { ...wanted, key: "a/b" })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("key"),
  });
});
