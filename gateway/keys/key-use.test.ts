import { expect, test } from "vitest";
import { KeyUse } from "./key-use.ts";

type Uses = readonly { keyId: string; atMs: number }[];

function watched() {
  const clock = { nowMs: 1_000_000 };
  const use = new KeyUse(() => clock.nowMs);
  const told: Uses[] = [];
  const report = () => use.report(async (uses) => void told.push(uses));
  return { clock, use, told, report };
}

test("a first use is told with the next beat, further ones once a minute, and silence is not told at all", async () => {
  const { clock, use, told, report } = watched();
  await report();
  use.note("key_a");
  await report();
  expect(told).toEqual([[{ keyId: "key_a", atMs: 1_000_000 }]]);
  for (let second = 1; second < 60; second++) {
    clock.nowMs += 1_000;
    use.note("key_a");
    await report();
  }
  expect(told).toHaveLength(1);
  clock.nowMs += 1_000;
  use.note("key_a");
  await report();
  expect(told[1]).toEqual([{ keyId: "key_a", atMs: 1_060_000 }]);
});

test("a use that could not be told is told later, with the time at which it happened", async () => {
  const { clock, use, told, report } = watched();
  use.note("key_a");
  await expect(use.report(() => Promise.reject(new Error("away")))).rejects.toThrow("away");
  clock.nowMs += 600_000;
  await report();
  expect(told).toEqual([[{ keyId: "key_a", atMs: 1_000_000 }]]);
});
