import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { inTransaction } from "#lib/commands/kernel/context";
import { recordAudit } from "#lib/commands/kernel/record-audit";
import { withRolloutStage } from "#lib/commands/rollout/test-stage";
import { checkAuditChain } from "./check-audit-chain.ts";

const stage = withRolloutStage();
const subject = { kind: "flag", id: "flg_test", environment: "production" } as const;
const write = (words: string) =>
  inTransaction(stage.context(), (tx) => recordAudit(tx, "flag.changed", { subject, detail: { words } }));

test("entries written at once are linked into one chain in the order of their commits", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, place) => write(`change ${place}`)));
  const check = await checkAuditChain(stage.db);
  expect(check).toMatchObject({ broken: null });
  expect(check.checked).toBe(check.head.seq);
  expect(check.checked).toBeGreaterThanOrEqual(12);
});

test.each([
  ["changed", sql`update audit_entry set detail = '{}' where chain_seq = 2`],
  ["removed", sql`delete from audit_entry where chain_seq = 2`],
  ["emptied", sql`truncate audit_entry`],
])("an entry cannot be %s", async (_, attempt) => {
  await expect(stage.db.execute(attempt)).rejects.toMatchObject({
    cause: { message: expect.stringContaining("append-only") },
  });
});

// Whoever owns the database can switch the guard off; the chain then tells.
test.each([
  [
    "link 3 (entry",
    "its facts were changed",
    sql`update audit_entry set actor = '{"kind":"engine"}' where chain_seq = 3`,
  ],
  ["link 3 (entry", "does not follow", sql`update audit_entry set previous_hash = 'x' where chain_seq = 3`],
  ["link 4 (entry", "missing", sql`delete from audit_entry where chain_seq = 3`],
  [
    "the chain's head",
    "newest entries are missing",
    sql`delete from audit_entry where chain_seq = (select max(chain_seq) from audit_entry)`,
  ],
])("behind the guard's back: %s … %s", async (where, why, tampering) => {
  await stage.db
    .transaction(async (tx) => {
      await tx.execute(sql`alter table audit_entry disable trigger user`);
      await tx.execute(tampering);
      const { broken } = await checkAuditChain(tx as unknown as typeof stage.db);
      expect(broken).toContain(where);
      expect(broken).toContain(why);
      throw new Error("undo");
    })
    .catch((error: Error) => {
      if (error.message !== "undo") throw error;
    });
  expect((await checkAuditChain(stage.db)).broken).toBeNull();
});
