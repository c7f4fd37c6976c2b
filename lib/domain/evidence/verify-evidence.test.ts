import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { EvidenceDocument } from "../gate/evidence.ts";
import { canonicalJson } from "../kernel/canonical-json.ts";
import { STATISTICS_VERSION } from "../statistics/index.ts";
import { type EvidenceFile, evidenceFileSchema, withheldFrom, withholdRecord, withholdTick } from "./evidence-file.ts";
import { beginReplay, knownStatisticsVersions } from "./statistics-versions.ts";
import { sampleFile, samplePlan, sha256 } from "./test-sample.ts";
import { verifyEvidence } from "./verify-evidence.ts";

const samplePath = (version: string): URL => new URL(`samples/statistics-${version}.json`, import.meta.url);
const read = (version: string): EvidenceFile =>
  evidenceFileSchema.parse(JSON.parse(readFileSync(samplePath(version), "utf8")));
const sample = (): EvidenceFile => read(STATISTICS_VERSION);

/** Changes a record and seals it, and all behind it, anew: what somebody would do who knows how. */
function forge(file: EvidenceFile, index: number, change: (record: EvidenceDocument) => void): EvidenceFile {
  let previousHash = file.records[index - 1]?.hash ?? null;
  for (const [at, each] of file.records.entries()) {
    if (at < index) continue;
    const record = each.record as unknown as EvidenceDocument;
    if (at === index) change(record);
    record.previousHash = previousHash;
    each.previousHash = previousHash;
    each.hash = sha256(canonicalJson(record));
    previousHash = each.hash;
  }
  return file;
}

test("every version of the statistics, and of the ticks, has a stored sample, and this build judges it again to the last figure", () => {
  expect(knownStatisticsVersions()).toContain(STATISTICS_VERSION);
  const samples = readdirSync(new URL("samples/", import.meta.url)).map((name) => ({
    name,
    file: evidenceFileSchema.parse(JSON.parse(readFileSync(new URL(`samples/${name}`, import.meta.url), "utf8"))),
  }));
  expect(new Set(samples.flatMap(({ file }) => file.statisticsVersions))).toEqual(new Set(knownStatisticsVersions()));
  expect(new Set(samples.flatMap(({ file }) => file.ticks.map(({ input }) => input.version)))).toEqual(
    new Set([1, 2, 3]),
  );
  for (const { file } of samples) {
    expect(verifyEvidence(file, sha256)).toEqual({
      verdict: "holds",
      faults: [],
      open: [],
      records: file.records.length,
      replayed: file.records.length,
      ticks: file.ticks.length,
    });
    expect(file.records.length).toBeGreaterThan(2);
  }
});

test("the stored sample is what the product writes today", () => {
  expect(JSON.parse(JSON.stringify(sampleFile()))).toEqual(
    JSON.parse(readFileSync(samplePath(STATISTICS_VERSION), "utf8")),
  );
});

test("a figure that was changed is found by record, gate, field and both values, sealed anew or not", () => {
  const careless = sample();
  (careless.records[1]!.record.gates.errors as { logHarm: number }).logHarm += 1e-6;
  const seal = verifyEvidence(careless, sha256);
  expect(seal.verdict).toBe("differs");
  expect(seal.faults).toContainEqual(expect.objectContaining({ record: "evi_2", gate: null, field: "hash" }));
  const skilled = forge(sample(), 1, (record) => {
    record.gates.errors!.logHarm += 1e-6;
  });
  const { faults } = verifyEvidence(skilled, sha256);
  expect(faults).toEqual([
    { record: "evi_2", gate: "errors", field: "logHarm", stored: expect.any(Number), found: expect.any(Number) },
  ]);
  const within = forge(sample(), 1, (record) => {
    record.gates.errors!.logHarm += 1e-10;
  });
  expect(verifyEvidence(within, sha256).verdict).toBe("holds");
});

test("a tick that was changed, a record taken out and a verdict turned over are each found", () => {
  const tick = sample();
  tick.ticks[2]!.input.gates.errors!.candidate.s += 1;
  const changed = verifyEvidence(tick, sha256).faults;
  expect(changed).toContainEqual(expect.objectContaining({ field: "ticks.hash" }));
  expect(changed).toContainEqual(expect.objectContaining({ gate: "errors", field: "logHarm" }));
  const short = sample();
  const [gone] = short.records.splice(1, 1);
  expect(verifyEvidence(short, sha256).faults).toEqual([
    { record: "evi_3", gate: null, field: "previousHash", stored: gone?.hash, found: short.records[0]?.hash },
  ]);
  const last = sample().records.length - 1;
  const turned = forge(sample(), last, (record) => {
    record.judgement = "non_inferior";
  });
  expect(verifyEvidence(turned, sha256).faults).toMatchObject([{ field: "judgement", stored: "non_inferior" }]);
});

test("pruned ticks leave the chain checked and the rest unproven, from the first one that is missing", () => {
  const file = sample();
  file.ticks = file.ticks.filter(({ number }) => number !== 5);
  const check = verifyEvidence(file, sha256);
  expect(check).toMatchObject({ verdict: "unproven", faults: [] });
  expect(check.open.join()).toContain("replay is not possible from tick 5 on");
  expect(check.replayed).toBe(file.records.filter(({ tick }) => tick < 5).length);
});

test("a version of the statistics that is not known is refused in words, and nothing passes for it", () => {
  const file = forge(sample(), 0, (record) => {
    Object.assign(record, { libraryVersion: "999" });
  });
  const check = verifyEvidence(file, sha256);
  expect(check.verdict).toBe("unproven");
  expect(check.open.join()).toContain('statistics version "999" is not known to this build, which can judge 1 again');
  expect(beginReplay("constructor", samplePlan)).toBeUndefined();
});

test("without figures per group the other gates are still judged again, and it says what is left open", () => {
  const outcome = null;
  const withheld = withheldFrom(samplePlan, { outcome, mayReadGroups: false });
  const whole = sample();
  const file = evidenceFileSchema.parse({
    ...whole,
    withheld,
    records: whole.records.map((each) => ({
      ...each,
      record: withholdRecord(each.record as unknown as EvidenceDocument, withheld),
    })),
    ticks: whole.ticks.map(({ number, input }) => ({ number, input: withholdTick(input, withheld) })),
  });
  expect(JSON.stringify({ records: file.records.map(({ record }) => record.gates), ticks: file.ticks })).not.toMatch(
    /"women":\[|"women":\{/,
  );
  const check = verifyEvidence(file, sha256);
  expect(check).toMatchObject({ verdict: "unproven", faults: [], replayed: whole.records.length });
  expect(check.open.join()).toContain("group:read");
  (file.records[1]!.record.gates.latency as { logSafe?: number }).logSafe = 1;
  expect(verifyEvidence(file, sha256).faults).toMatchObject([{ gate: "latency", field: "logSafe" }]);
});

test("a group of fewer than ten people withholds figures from everybody, and a rollout without groups withholds none", () => {
  const gate = (n: number) => ({ groups: { women: { candidate: [n, 1], baseline: [40, 4] } } });
  const outcome = (n: number) =>
    ({ gates: { gap: gate(n) } }) as unknown as Parameters<typeof withheldFrom>[1]["outcome"];
  expect(withheldFrom(samplePlan, { outcome: outcome(9), mayReadGroups: true })?.why).toContain("fewer than 10");
  expect(withheldFrom(samplePlan, { outcome: outcome(10), mayReadGroups: true })).toBeNull();
  const plain = { ...samplePlan, gates: samplePlan.gates.filter(({ key }) => key !== "gap") };
  expect(withheldFrom(plain, { outcome: null, mayReadGroups: false })).toBeNull();
});
