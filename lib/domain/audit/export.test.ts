import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvHeader, csvLine, csvRecords, entryOfCsv, isCsvHeader } from "./entry-csv.ts";
import { CHAIN_BEGINS, type ExportedEntry, exportedEntry, linkText } from "./exported-entry.ts";
import { ExportVerifier } from "./verify-export.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function chainOf(details: readonly Record<string, unknown>[]): ExportedEntry[] {
  let previousHash: string = CHAIN_BEGINS;
  return details.map((detail, at) => {
    const actor = { kind: "user", id: "usr_1", name: "=HYPERLINK(1)" };
    const content = JSON.stringify([
      at + 7,
      "2026-11-23T14:00:00.000001Z",
      actor,
      "flag.changed",
      "flag",
      "-f",
      "production",
      detail,
    ]);
    const link = { previousHash, seq: at + 1, content };
    const hash = sha256(linkText(link));
    previousHash = hash;
    return exportedEntry({ ...link, hash });
  });
}

const chain = chainOf([{ a: 1 }, { words: 'say "no",\r\nor yes' }, { b: null }, { c: [1.5] }]);
const verify = (entries: readonly ExportedEntry[]) => {
  const verifier = new ExportVerifier(sha256);
  for (const entry of entries) if (!verifier.take(entry)) break;
  return verifier.check;
};

test("a whole export holds and says where it begins and ends", () => {
  expect(verify(chain)).toMatchObject({ entries: 4, gaps: 0, isFromTheBeginning: true, broken: null });
  expect(verify(chain).last).toEqual({ seq: 4, hash: chain[3]!.hash });
  expect(verify([chain[1]!, chain[3]!])).toMatchObject({
    entries: 2,
    gaps: 1,
    isFromTheBeginning: false,
    broken: null,
  });
});

test.each<[string, (entries: ExportedEntry[]) => ExportedEntry[], RegExp]>([
  [
    "a changed fact beside its content",
    ([first, ...rest]) => [{ ...first!, action: "flag.created" }, ...rest],
    /shows something else/,
  ],
  [
    "changed content",
    ([first, ...rest]) => [{ ...first!, content: first!.content.replace("flag", "flog") }, ...rest],
    /not that of its content/,
  ],
  ["another order", ([a, b]) => [b!, a!], /out of order/],
  ["a replaced entry", ([a, , c]) => [a!, { ...chainOf([{ x: 1 }, { x: 2 }])[1]! }, c!], /does not follow/],
])("%s is found", (_, change, words) => {
  expect(verify(change([...chain])).broken).toMatch(words);
});

test("CSV brings every entry back, and no cell of it is a formula", () => {
  const file = csvHeader() + chain.map(csvLine).join("");
  const [header, ...records] = csvRecords(file).records;
  expect(isCsvHeader(file.split("\n")[0]!)).toBe(true);
  expect(records.map(entryOfCsv)).toEqual(chain);
  for (const cell of [...header!, ...records.flat()]) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  const forged = records[0]!.map((cell) => (cell === "flag.changed" ? "flag.created" : cell));
  expect(entryOfCsv(forged)).toBeNull();
});

test("records are the same wherever a file is cut into pieces", () => {
  const file = chain.map(csvLine).join("");
  const whole = csvRecords(file).records;
  fc.assert(
    fc.property(fc.nat(file.length), (at) => {
      const first = csvRecords(file.slice(0, at));
      const second = csvRecords(first.rest + file.slice(at));
      expect([...first.records, ...second.records]).toEqual(whole);
    }),
  );
});
