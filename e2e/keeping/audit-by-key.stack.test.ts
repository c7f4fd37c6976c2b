import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "../../scripts/run-to-end.ts";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { openCommandLine } from "../fixtures/command-line.ts";
import { readRows } from "../fixtures/records.ts";
import { openRest, seedFlag } from "../fixtures/rest-client.ts";

let stack: Stack;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-audit-"));
  stack = await startStack({ mode: "start" });
  for (const key of ["first", "second"]) await seedFlag(openRest(stack), { key, service: "audited" });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a key takes the audit away in both formats, and each file proves itself without the installation", async () => {
  const cli = openCommandLine(stack, folder);
  for (const format of ["jsonl", "csv"]) {
    const file = join(folder, `audit.${format}`);
    expect(await cli("audit", "export", "--format", format, "--out", `audit.${format}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`audit.${format}`),
      complaints: "",
    });
    const { exitCode, output } = await runToEnd(["scripts/audit-verify.ts", file]);
    expect([exitCode, output]).toEqual([0, expect.stringMatching(/✓ \d+ entries hold, 1 to \d+\n/)]);
  }
  expect(await cli("audit", "export", "--action", "flag.created", "--text", "second")).toMatchObject({ code: 0 });
  const named = readdirSync(folder).find((name) => /^evenkeel-audit-\d{8}T\d{6}Z\.jsonl$/.test(name));
  expect(
    readFileSync(join(folder, named ?? ""), "utf8")
      .trimEnd()
      .split("\n"),
  ).toHaveLength(1);
  expect(await cli("audit", "export", "--from", "yesterday", "--out", "none")).toMatchObject({
    code: 1,
    complaints: expect.stringMatching(/--from: must be a day or an instant/),
  });
  expect(existsSync(join(folder, "none"))).toBe(false);
});

test("verify says in one line what was proved; a changed entry is named, and a key without the permission is refused", async () => {
  const cli = openCommandLine(stack, folder);
  expect(await cli("audit", "verify")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^✓ \d+ entries proved up to \d{4}-\d\d-\d\dT[\d:.]+Z, head \d+ [0-9a-f]{64}\n$/),
    complaints: "",
  });
  const { key } = await openRest(stack).post("/keys", { name: "reader", scopes: ["evaluate"] });
  expect(await openCommandLine({ ...stack, apiKey: key }, folder)("audit", "verify")).toMatchObject({
    code: 1,
    complaints: expect.stringContaining("audit:read"),
  });
  await readRows(stack, "alter table audit_entry disable trigger user", []);
  await readRows(stack, `update audit_entry set actor = '{"kind":"engine"}' where chain_seq = 2`, []);
  expect(await cli("audit", "verify")).toMatchObject({
    code: 1,
    out: "",
    complaints: expect.stringMatching(/^✗ the audit is broken at link 2 \(entry \d+\): its facts were changed\n$/),
  });
});
