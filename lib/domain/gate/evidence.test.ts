import { expect, test } from "vitest";
import { canonicalJson } from "../kernel/canonical-json.ts";
import { chainedText, chainTick, EMPTY_CHAIN } from "./evidence.ts";
import { packInput } from "./packed-input.ts";
import { emptyArm, TICK_VERSION, type TickInput } from "./tick-input.ts";

/** A stand-in that is as sensitive as a hash for what is compared here. */
const echo = (text: string): string => `<${text}>`;

test("canonical JSON is the same whatever store the value went through", () => {
  const value = { b: [1, { d: null, c: -0 }], a: 1e-7, e: undefined };
  expect(canonicalJson(value)).toBe('{"a":1e-7,"b":[1,{"c":0,"d":null}]}');
  expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value));
});

const tick = (changes: Partial<TickInput>): TickInput => ({
  version: TICK_VERSION,
  takenAt: "2026-11-28T19:00:00.000Z",
  ...{ step: 0, trafficPercent: 10, epoch: null, isOverdue: false },
  gates: { b: { candidate: emptyArm(), baseline: emptyArm() }, a: { candidate: emptyArm(), baseline: emptyArm() } },
  ...{ assigned: [1, 9] as const, late: 0, multiple: 0 },
  ...(changes as object),
});

test.each([1, 2, TICK_VERSION] as const)(
  "the chain of ticks of version %i depends on every tick and on their order",
  (version) => {
    const chain = (...late: number[]) =>
      late
        .map((each) => tick({ version, late: each }))
        .reduce((sum, each) => chainTick(sum, chainedText(each), echo), EMPTY_CHAIN);
    expect(chain(1, 2)).toMatchObject({ from: 1, to: 2, count: 2 });
    const hashes = [chain(1, 2), chain(2, 1), chain(1), chain(1, 3)].map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
  },
);

test("ticks of before version 3 are chained as they were then, so that evidence of then stays checkable", () => {
  const old = tick({ version: 2 });
  expect(chainedText(old)).toBe(canonicalJson(old));
  expect(chainedText({ ...old, version: TICK_VERSION })).toBe(packInput({ ...old, version: TICK_VERSION }));
});
