import { expect, test } from "vitest";
import { Tally } from "./tally.ts";

test("the last line is the total, and a failed step is a failure", () => {
  const tally = new Tally();
  tally.add({ passed: 10, failed: 1 });
  tally.add({ passed: 5, failed: 0 });
  tally.fail("types");
  tally.notRun(0, "nothing");
  tally.notRun(3, "a browser");
  expect(tally.lines()).toEqual(["not run here: 3 (needs a browser)", "15 passed, 2 failed"]);
});
