import { expect, test } from "vitest";
import { openDatabase } from "#db/client";
import { signInLimit } from "#lib/domain/access/sign-in-limit";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { countSignInTry, settleSignInTry } from "./limit-sign-in.ts";

const database = withTestDatabase();
const now = new Date("2026-11-23T14:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);

/** As one process among several: each has a pool of its own. */
async function inProcess<T>(work: (db: ReturnType<typeof openDatabase>["db"]) => Promise<T>): Promise<T> {
  const handle = openDatabase(database.url, { applicationName: "test", maxConnections: 8 });
  return work(handle.db).finally(() => handle.close());
}

const fail = (subjects: { account: string; address: string }, at = now) =>
  inProcess(async (db) => {
    const tried = await countSignInTry({ db, now: at }, subjects);
    await settleSignInTry({ db }, tried, tried.isAllowed ? "failed" : "turned away");
    return tried.isAllowed;
  });

const times = async (count: number, work: (index: number) => Promise<boolean>): Promise<boolean[]> => {
  const answers: boolean[] = [];
  for (let index = 0; index < count; index++) answers.push(await work(index));
  return answers;
};

test("an account rests after ten failures, whichever process saw them, and opens again when it was promised", async () => {
  const subjects = { account: "account:ada", address: "address:a" };
  expect(await times(signInLimit.account, () => fail(subjects))).not.toContain(false);
  // Turned away, and not counted: knocking does not prolong the rest.
  expect(await times(3, () => fail(subjects, later(200_000)))).toEqual([false, false, false]);
  expect(await fail({ account: "account:ben", address: "address:a" })).toBe(true);
  expect(await fail(subjects, later(signInLimit.windowMs))).toBe(true);
});

test("an address that tries many accounts rests too, while other addresses go on", async () => {
  const spray = (index: number) => fail({ account: `account:spray-${index}`, address: "address:b" });
  expect(await times(signInLimit.address, spray)).not.toContain(false);
  expect(await fail({ account: "account:spray-new", address: "address:b" })).toBe(false);
  expect(await fail({ account: "account:spray-new", address: "address:c" })).toBe(true);
});

test("a right password clears its account and not the failures of its address", async () => {
  const own = { account: "account:cleo", address: "address:d" };
  await times(signInLimit.account - 1, () => fail(own));
  await times(signInLimit.address - signInLimit.account, (index) =>
    fail({ ...own, account: `account:victim-${index}` }),
  );
  await inProcess(async (db) => settleSignInTry({ db }, await countSignInTry({ db, now }, own), "right"));
  expect(await fail(own)).toBe(true);
  expect(await fail({ ...own, account: "account:victim-new" })).toBe(false);
});

test("of many tries at the same moment exactly as many as the limit are looked at", async () => {
  const subjects = { account: "account:dora", address: "address:e" };
  const looked = await inProcess((db) =>
    Promise.all(Array.from({ length: 30 }, async () => (await countSignInTry({ db, now }, subjects)).isAllowed)),
  );
  expect(looked.filter(Boolean)).toHaveLength(signInLimit.account);
});
