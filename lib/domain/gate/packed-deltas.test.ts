import fc from "fast-check";
import { expect, test } from "vitest";
import { LATENCY_BUCKETS } from "../metric/latency-buckets.ts";
import { everyBucket } from "./bucket-counts.ts";
import { packDeltas, unpackDeltas } from "./packed-deltas.ts";

const count = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const delta = fc.record({
  step: fc.nat(),
  gateKey: fc.string(),
  arm: fc.constantFrom("candidate" as const, "baseline" as const),
  groupKey: fc.string(),
  n: count,
  s: fc.double({ noNaN: true, noDefaultInfinity: true }).map((each) => each + 0),
  q: count,
  histogram: fc.option(fc.array(fc.nat(), { minLength: 1, maxLength: LATENCY_BUCKETS })),
});

test("sums come back as they were, to the last bit, from however many rows", () => {
  fc.assert(
    fc.property(fc.array(fc.array(delta), { minLength: 1 }), (rows) => {
      const lines = rows.map(packDeltas);
      for (const line of lines) expect(line).not.toContain("\n");
      const back = unpackDeltas(lines.join("\n"));
      const sent = rows.flat();
      expect(back).toHaveLength(sent.length);
      back.forEach(({ buckets, ...sum }, i) => {
        const { histogram, ...sentSum } = sent[i]!;
        expect(sum).toEqual(sentSum);
        const every = buckets && everyBucket(buckets);
        expect(every === null).toBe(histogram === null);
        // The empty end of a histogram says nothing.
        expect(every ?? []).toEqual((histogram ?? []).slice(0, every?.length));
        expect((histogram ?? []).slice(every?.length ?? 0).some((each) => each > 0)).toBe(false);
      });
    }),
  );
});
