import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal, type JournalEntry } from "./journal.ts";

const entry: JournalEntry = {
  version: 1,
  kind: "return",
  id: "ret_1",
  rolloutId: "rol_1",
  environment: "production",
  gatewayId: "prc_1",
  reason: "manual",
  requestedAt: "2026-11-23T14:00:00.000Z",
  appliedAt: "2026-11-23T14:00:00.000Z",
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "evenkeel-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("an order that could not be written is never called written, however often it is asked for", async () => {
  const journal = await Journal.open(join(folder, "journal.jsonl"));
  await journal.close();
  await expect(journal.append(entry)).rejects.toThrow();
  await expect(journal.persist(entry)).rejects.toThrow();
});

test("an order on disk is not written twice, and a settled one not again", async () => {
  const journal = await Journal.open(join(folder, "journal.jsonl"));
  await journal.append(entry);
  await journal.persist(entry);
  await journal.settle(entry);
  await journal.persist(entry);
  await journal.close();
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(["return", "settled"]);
  const reopened = await Journal.open(join(folder, "journal.jsonl"));
  expect(reopened.openEntries).toEqual([]);
  await reopened.close();
});
