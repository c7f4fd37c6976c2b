import { expect, test } from "vitest";
import { canonicalJson } from "../kernel/canonical-json.ts";
import { chainTick, EMPTY_CHAIN } from "./evidence.ts";

/** A stand-in that is as sensitive as a hash for what is compared here. */
const echo = (text: string): string => `<${text}>`;

test("canonical JSON is the same whatever store the value went through", () => {
  const value = { b: [1, { d: null, c: -0 }], a: 1e-7, e: undefined };
  expect(canonicalJson(value)).toBe('{"a":1e-7,"b":[1,{"c":0,"d":null}]}');
  expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value));
});

test("the chain of ticks depends on every tick and on their order", () => {
  const chain = (inputs: unknown[]) =>
    inputs.reduce((sum: typeof EMPTY_CHAIN, input) => chainTick(sum, input, echo), EMPTY_CHAIN);
  expect(chain([{ n: 1 }, { n: 2 }])).toMatchObject({ from: 1, to: 2, count: 2 });
  const hashes = [[{ n: 1 }, { n: 2 }], [{ n: 2 }, { n: 1 }], [{ n: 1 }], [{ n: 1 }, { n: 3 }]].map(
    (each) => chain(each).hash,
  );
  expect(new Set(hashes).size).toBe(hashes.length);
});
