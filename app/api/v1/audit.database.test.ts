import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { csvRecords, entryOfCsv, isCsvHeader } from "#lib/domain/audit/entry-csv";
import type { ExportedEntry } from "#lib/domain/audit/exported-entry";
import { ExportVerifier } from "#lib/domain/audit/verify-export";
import { withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();
const newFlag = (key: string, environment: string) =>
  must("POST", "/flags", { environment, key, service: "scorer", variants: { v1: 1, v2: 2 }, defaultVariant: "v1" });
let staging: string;

beforeAll(async () => {
  await must("PUT", "/environments/staging", { name: "Staging" });
  staging = (await must("POST", "/keys", { name: "ci-staging", scopes: ["manage"], environment: "staging" })).key;
  for (const key of ["first", "second", "third"]) await newFlag(key, "production");
  await newFlag("elsewhere", "staging");
});

function prove(entries: readonly ExportedEntry[]) {
  const verifier = new ExportVerifier((text) => createHash("sha256").update(text).digest("hex"));
  for (const entry of entries) verifier.take(entry);
  return verifier.check;
}
const keysOf = (entries: readonly ExportedEntry[]) => entries.map(({ detail }) => detail.key);

test("entries are listed by pages, filtered as on the page, and each proves itself", async () => {
  const first = await must("GET", "/audit?action=flag.created&environment=production&limit=2");
  expect(keysOf(first.entries)).toEqual(["third", "second"]);
  const rest = await must("GET", `/audit?action=flag.&environment=production&limit=2&before=${first.before}`);
  expect([keysOf(rest.entries), rest.before]).toEqual([["first"], null]);
  expect(prove(rest.entries)).toMatchObject({ broken: null, entries: 1 });
  expect((await must("GET", "/audit?text=SECOND&subject=flag")).entries).toHaveLength(1);
  expect((await must("GET", "/audit?to=2020-01-01")).entries).toEqual([]);
  expect(await ask("GET", "/audit?from=yesterday")).toMatchObject({
    status: 422,
    body: { errors: [{ field: "from", problem: expect.stringContaining("2026-11-23T14:00:00Z") }] },
  });
});

test("the export is proved without the installation, in both formats, and leaves an entry", async () => {
  const lines = await ask("GET", "/audit/export");
  expect(lines.headers.get("content-type")).toContain("ndjson");
  expect(lines.headers.get("content-disposition")).toMatch(/evenkeel-audit-\d{8}T\d{6}Z\.jsonl/);
  const entries: ExportedEntry[] = lines.body
    .trimEnd()
    .split("\n")
    .map((line: string) => JSON.parse(line));
  expect(prove(entries)).toMatchObject({ broken: null, gaps: 0, isFromTheBeginning: true });
  const csv: string = (await ask("GET", "/audit/export?format=csv&action=flag.created")).body;
  const [header = "", ...rows] = csv.split("\r\n");
  expect(isCsvHeader(header)).toBe(true);
  const { records } = csvRecords(rows.join("\r\n"));
  expect(prove(records.map((cells) => entryOfCsv(cells)!))).toMatchObject({ broken: null, entries: 4 });
  const { entries: noted } = await must("GET", "/audit?action=audit.exported");
  expect(noted[0]).toMatchObject({ detail: { format: "csv", action: "flag.created" } });
  expect(await ask("GET", "/audit/export?format=xml")).toMatchObject({ status: 422 });
});

test("a key of one environment sees and takes its own entries only, but may ask whether the chain holds", async () => {
  const { body } = await ask("GET", "/audit?action=flag.created", { key: staging });
  expect(keysOf(body.entries)).toEqual(["elsewhere"]);
  const exported = await ask("GET", "/audit/export?action=flag.created", { key: staging });
  expect(exported.body.trimEnd().split("\n")).toHaveLength(1);
  for (const path of ["/audit?environment=production", "/audit/export?environment=production"])
    expect(await ask("GET", path, { key: staging })).toMatchObject({ status: 403 });
  expect(await ask("GET", "/audit/check", { key: staging })).toMatchObject({ status: 200, body: { holds: true } });
});

test("the check counts what it proved and says up to when, or names the first entry that does not fit", async () => {
  const whole = await must("GET", "/audit/check");
  expect(whole).toMatchObject({ holds: true, broken: null, checked: whole.head.seq });
  const { entries } = await must("GET", "/audit?limit=1");
  expect(entries[0].at.slice(0, 23)).toBe(whole.upTo.slice(0, 23));
  await pool().query("alter table audit_entry disable trigger user");
  await pool().query("update audit_entry set detail = '{}' where chain_seq in (3, 4)");
  expect(await must("GET", "/audit/check")).toMatchObject({
    holds: false,
    broken: expect.stringMatching(/^link 3 \(entry \d+\): its facts were changed/),
  });
});
