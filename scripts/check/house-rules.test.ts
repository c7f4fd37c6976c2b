import { expect, test } from "vitest";
import { impureDomain, networkInTransaction, unguardedCommand } from "./house-rules.ts";
import { nameFindings } from "./names.ts";
import { sizeFindings } from "./size-limits.ts";
import { parseSource } from "./source.ts";

const messages = (findings: readonly { message: string }[]): string[] => findings.map(({ message }) => message);

test.each([
  "const at = Date.now();",
  "const at = new Date();",
  "const chance = Math.random();",
  "const port = process.env.PORT;",
  "const answer = fetch('/');",
])("the ground floor may not say %s", (text) => {
  expect(impureDomain(parseSource("lib/domain/gate/judge.ts", text))).toHaveLength(1);
  expect(impureDomain(parseSource("lib/queries/gate.ts", text))).toEqual([]);
});

test("the ground floor may turn a given number into a date", () => {
  expect(impureDomain(parseSource("lib/domain/gate/judge.ts", "const at = new Date(atMs);"))).toEqual([]);
});

test("a command with a transaction needs permission and audit", () => {
  const text = "export const x = (ctx) => inTransaction(ctx, (tx) => { requirePermission(tx); });";
  const findings = unguardedCommand(parseSource("lib/commands/flag/x.ts", text));
  expect(messages(findings)).toEqual(["opens a transaction without calling recordAudit"]);
  const audited = text.replace("requirePermission(tx);", "requirePermission(tx); recordAudit(tx);");
  expect(unguardedCommand(parseSource("lib/commands/flag/x.ts", audited))).toEqual([]);
  const byLink = audited.replace("requirePermission", "requireAccessLink");
  expect(unguardedCommand(parseSource("lib/commands/person/x.ts", byLink))).toEqual([]);
  const open = audited.replace("requirePermission", "requireNothing");
  expect(messages(unguardedCommand(parseSource("lib/commands/person/x.ts", open)))).toHaveLength(1);
  const fenced = text.replace("inTransaction(ctx", "inFencedTransaction(ctx, fence");
  expect(unguardedCommand(parseSource("lib/commands/flag/x.ts", fenced))).toHaveLength(1);
});

test.each([
  "inTransaction(ctx, () => fetch('https://example.org'));",
  "inFencedTransaction(ctx, fence, () => fetch('https://example.org'));",
  "import { request } from 'node:https'; inTransaction(ctx, async () => { await request('x'); });",
  "import * as http from 'node:http'; inTransaction(ctx, () => http.get('x'));",
  "import { sendMail } from '#lib/adapters/notifiers/email'; inTransaction(ctx, () => sendMail());",
])("no network inside a transaction: %s", (text) => {
  expect(networkInTransaction(parseSource("worker/x.ts", text))).toHaveLength(1);
});

test("the network before a transaction is fine", () => {
  const text = "const answer = await fetch('/'); inTransaction(ctx, () => store(answer));";
  expect(networkInTransaction(parseSource("worker/x.ts", text))).toEqual([]);
});

test.each([
  ["a long file", "lib/x.ts", "// line\n".repeat(301), "301 lines, at most 300"],
  ["a long action file", "app/x/actions.ts", "// line\n".repeat(101), "101 lines, at most 100"],
  ["a long function", "lib/x.ts", `function x() {\n${"  y();\n".repeat(60)}}\n`, "x has 62 lines, at most 60"],
  ["many parameters", "lib/x.ts", "const x = (a, b, c, d) => a;", "x has 4 parameters, at most 3"],
  [
    "deep nesting",
    "lib/x.ts",
    "function x() { if (a) for (;;) { while (b) { try { c(); } catch {} } } }",
    "4 nested statements",
  ],
  ["deep elements", "app/x.tsx", `const X = () => ${"<p>".repeat(7)}${"</p>".repeat(7)};`, "7 nested elements"],
])("%s is reported", (_, path, text, message) => {
  expect(messages(sizeFindings(parseSource(path, text))).join()).toContain(message);
});

test("else-if is one level, and a component may be longer than a function", () => {
  const chain = "function x() { if (a) b(); else if (c) d(); else if (e) f(); else if (g) h(); else if (i) j(); }";
  expect(sizeFindings(parseSource("lib/x.ts", chain))).toEqual([]);
  const component = `function X() {\n${"  y();\n".repeat(80)}  return <p />;\n}\n`;
  expect(sizeFindings(parseSource("app/x.tsx", component))).toEqual([]);
});

test.each(["lib/utils/x.ts", "lib/domain/helpers.ts", "app/index.tsx", "lib/chart.tsx"])("%s has no home", (path) => {
  expect(nameFindings(parseSource(path, ""))).not.toEqual([]);
});
