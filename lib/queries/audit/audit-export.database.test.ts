import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { noteExport } from "#lib/commands/audit/note-export";
import { inTransaction } from "#lib/commands/kernel/context";
import { recordAudit } from "#lib/commands/kernel/record-audit";
import { withRolloutStage } from "#lib/commands/rollout/test-stage";
import type { ExportedEntry } from "#lib/domain/audit/exported-entry";
import { ExportVerifier } from "#lib/domain/audit/verify-export";
import { createCheckAudit } from "../../../worker/loops/check-audit.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { auditPage } from "./audit-page.ts";
import { chainSight } from "./chain-sight.ts";
import { exportEntries } from "./export-entries.ts";

const stage = withRolloutStage();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const write = (ctx: ReturnType<typeof stage.context>, words: string, environment = "production") =>
  inTransaction(ctx, (tx) =>
    recordAudit(tx, "flag.changed", {
      subject: { kind: "flag", id: `flg_${words}`, environment },
      detail: { words, n: 1.5 },
    }),
  );
let operator: Awaited<ReturnType<typeof stage.person>>;

beforeAll(async () => {
  operator = await stage.person("operator");
  await write(operator, "100% sure");
  await write(stage.context(), "by_itself");
  await write(stage.context(), "elsewhere", "staging");
  await write(stage.context(), "of_all", "*");
  for (let count = 0; count < 600; count += 1) await write(stage.context(), `many ${count}`);
});

const exported = async (filter: AuditFilter): Promise<ExportedEntry[]> => {
  const { upTo } = await noteExport(operator, { format: "jsonl", environment: filter.environment, filter: {} });
  const entries: ExportedEntry[] = [];
  for await (const some of exportEntries(stage.db, { filter, upTo })) entries.push(...some);
  return entries;
};
const prove = (entries: readonly ExportedEntry[]) => {
  const verifier = new ExportVerifier(sha256);
  for (const entry of entries) verifier.take(entry);
  return verifier.check;
};

test("what is exported proves itself without the database, whole and filtered", async () => {
  const all = await exported({});
  expect(prove(all)).toMatchObject({ broken: null, gaps: 0, isFromTheBeginning: true, entries: all.length });
  expect(all.length).toBeGreaterThan(600);
  const own = await exported({ environment: "production", text: "BY_itself" });
  expect(own.map(({ detail }) => detail.words)).toEqual(["by_itself"]);
  expect(prove(own)).toMatchObject({ broken: null, entries: 1 });
});

test("an export is a fact of the audit, and a viewer may not have one", async () => {
  await exported({ environment: "production" });
  const { lines } = await auditPage(stage.db, { environment: "production", action: "audit.exported" });
  expect(lines[0]).toMatchObject({ by: { name: "operator person" }, detail: { format: "jsonl" } });
  const viewer = await stage.person("viewer");
  await expect(noteExport(viewer, { format: "csv", filter: {} })).rejects.toMatchObject({ code: "forbidden" });
});

test("the page finds by whom, by words and by time; words are no patterns", async () => {
  const words = async (filter: AuditFilter) =>
    (await auditPage(stage.db, { environment: "production", subjectKind: "flag", ...filter })).lines.map(
      ({ detail }) => detail.words,
    );
  const userId = operator.actor.kind === "user" ? operator.actor.userId : "";
  expect(await words({ actor: `user:${userId}` })).toEqual(["100% sure"]);
  expect(await words({ text: "100%" })).toEqual(["100% sure"]);
  expect(await words({ text: "1__%" })).toEqual([]);
  expect(await words({ text: "of_all" })).toEqual(["of_all"]);
  expect(await words({ text: "elsewhere" })).toEqual([]);
  expect(await words({ from: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await words({ to: new Date(0) })).toEqual([]);
  const { actors } = await auditPage(stage.db, { environment: "production" });
  expect(actors).toContainEqual({ value: `user:${userId}`, name: "operator person", kind: "user" });
  expect(actors).toContainEqual({ value: "engine", name: "Evenkeel", kind: "engine" });
});

test("the hourly check goes on from what it found good, and a break is told until it is gone", async () => {
  const findings = { audit: null as null | { broken: string | null; links: number } };
  const errors: unknown[] = [];
  const log = { error: (facts: unknown) => errors.push(facts) };
  let nowMs = Date.now();
  const loop = createCheckAudit();
  const tools = { db: stage.handle, findings, log, clock: () => new Date(nowMs) } as never;
  const look = async () => {
    await loop.run(tools);
    return findings.audit!;
  };
  const { links, broken } = await look();
  expect([broken, links > 600]).toEqual([null, true]);
  await write(stage.context(), "one more");
  expect((await look()).links).toBe(links + 1);

  await stage.db.execute(sql`alter table audit_entry disable trigger user`);
  await stage.db.execute(sql`update audit_entry set environment = 'x' where chain_seq = 1`);
  expect((await look()).broken).toBeNull();
  nowMs += 86_400_000;
  expect((await look()).broken).toMatch(/link 1 .*facts were changed/);
  expect(errors).toHaveLength(1);
  await stage.db.execute(sql`insert into process_instance (id, kind, started_at, last_seen_at, detail)
    values ('prc_w', 'worker', now(), now(), ${JSON.stringify(findings)})`);
  expect((await chainSight(stage.db))?.broken).toMatch(/link 1/);
  await stage.db.execute(sql`update audit_entry set environment = 'production' where chain_seq = 1`);
  expect((await look()).broken).toBeNull();
});
