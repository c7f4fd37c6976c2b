import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findFreePort } from "#lib/adapters/free-port";
import { hashPassword } from "#lib/adapters/password";
import { type Stack, startStack } from "../../scripts/stack.ts";
import { signInWithoutBrowser } from "../fixtures/browserless-session.ts";
import { readRows } from "../fixtures/records.ts";

const dataDir = mkdtempSync(join(tmpdir(), "evenkeel-rotation-"));
const account = { email: "ines@example.org", password: "seven grey herons" };
const [older, newer] = ["o".repeat(40), "n".repeat(40)];
let stack: Stack | undefined;

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("whoever is signed in stays so when a newer secret comes before the old one, and not when the old one is dropped", async () => {
  const web = await findFreePort();
  const startWith = async (secrets: string): Promise<Stack> => {
    await stack?.stop();
    stack = await startStack({ mode: "start", dataDir, ports: { web }, environment: { EVENKEEL_SECRET: secrets } });
    return stack;
  };
  const opened = await startWith(older);
  await readRows(
    opened,
    `insert into user_account (id, email, name, role, password_hash, created_at)
     values ('usr_01ARZ3NDEKTSV4RRFFQ69G5FAV', $1, 'Ines', 'viewer', $2, now())`,
    [account.email, await hashPassword(account.password)],
  );
  const cookie = await signInWithoutBrowser(opened.webUrl, account);
  const isIn = async ({ webUrl }: Stack): Promise<boolean> =>
    (await fetch(`${webUrl}/live/frame`, { headers: { cookie } })).status === 200;
  expect(await isIn(opened)).toBe(true);
  expect(await isIn(await startWith(`${newer},${older}`))).toBe(true);
  expect(await isIn(await startWith(newer))).toBe(false);
});
