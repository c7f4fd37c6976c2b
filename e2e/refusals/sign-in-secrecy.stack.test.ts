// What the sign-in tells about accounts (nothing) and how long it lets somebody guess (not long).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashPassword } from "#lib/adapters/password";
import { signInLimit } from "#lib/domain/access/sign-in-limit";
import { type Stack, startStack } from "../../scripts/stack.ts";
import type { Door } from "../fixtures/doors.ts";
import { readRows } from "../fixtures/records.ts";
import { until } from "../fixtures/until.ts";
import { Visitor } from "../fixtures/visitor.ts";

const password = "correct horse battery";
/** Tries of one account stay below its limit, so that each kind gets several. */
const triesPerAccount = signInLimit.account - 2;
const accountsPerKind = 2;
const kinds = ["wrong password", "unknown", "disabled", "without password", "limited"] as const;
type Kind = (typeof kinds)[number];

let stack: Stack;
let addresses = 0;
/** Everybody from an address of their own: our proxy says so. */
const fromSomewhere = (): Record<string, string> => {
  addresses += 1;
  return {
    "x-forwarded-for": `203.0.113.${addresses % 250}, 198.51.${Math.floor(addresses / 250)}.${addresses % 250}`,
  };
};
const emailOf = (kind: string, index: number): string => `${kind.replaceAll(" ", "-")}-${index}@example.org`;

beforeAll(async () => {
  stack = await startStack({
    mode: "demo",
    environment: {
      DEMO_STORY: "off",
      DEMO_REQUESTS_PER_SECOND: "1",
      EVENKEEL_TRUSTED_PROXIES: "127.0.0.1,::1",
    },
  });
  const hash = await hashPassword(password);
  for (let index = 0; index < accountsPerKind; index++)
    for (const kind of kinds.filter((one) => one !== "unknown"))
      await enter(emailOf(kind, index), {
        passwordHash: kind === "without password" ? "" : hash,
        isDisabled: kind === "disabled",
      });
  for (const email of ["guessed@example.org", "patient@example.org"]) await enter(email, { passwordHash: hash });
});
afterAll(async () => {
  await stack?.stop();
});

const enter = (email: string, { passwordHash, isDisabled = false }: { passwordHash: string; isDisabled?: boolean }) =>
  readRows(
    stack,
    `insert into user_account (id, email, name, role, password_hash, created_at, disabled_at)
     values ($1, $2, 'P', 'viewer', $3, now(), case when $4 then now() end)`,
    [`usr_${email}`, email, passwordHash, isDisabled],
  );

async function tryWith(
  email: string,
  word: string,
  from = fromSomewhere(),
): Promise<{ answer: Door; ms: number; visitor: Visitor }> {
  const visitor = new Visitor(stack.webUrl, from);
  const csrfToken = await visitor.csrfToken();
  const before = performance.now();
  const answer = await visitor.post("/api/auth/callback/credentials", {
    csrfToken,
    email,
    password: word,
    json: "true",
  });
  return { answer, ms: performance.now() - before, visitor };
}
const isIn = async (email: string, word: string, from?: Record<string, string>): Promise<boolean> =>
  (await tryWith(email, word, from)).visitor.sessionToken !== undefined;

describe("an answer tells nobody whether an account exists", () => {
  const seen = new Map<Kind, { answer: Door; ms: number }[]>();

  beforeAll(async () => {
    for (let index = 0; index < accountsPerKind; index++)
      for (let failure = 0; failure < signInLimit.account; failure++)
        await tryWith(emailOf("limited", index), "not the password");
    // By turns, so that a slow moment of the machine meets all alike. The limited and the disabled one even with the right password.
    for (let round = 0; round < triesPerAccount * accountsPerKind; round++)
      for (const kind of kinds) {
        const word = kind === "limited" || kind === "disabled" ? password : "not the password";
        const email = emailOf(kind, round % accountsPerKind);
        seen.set(kind, [...(seen.get(kind) ?? []), await tryWith(email, word)]);
      }
  }, 240_000);

  test("in status, body and headers", () => {
    const facts = ({ answer }: { answer: Door }) => {
      const headers = Object.fromEntries(
        [...answer.headers].filter(([name]) => !/^(date|content-security-policy|set-cookie)$/.test(name)),
      );
      const cookies = answer.headers.getSetCookie().map((line) => line.split("=", 1)[0]);
      return JSON.stringify({ status: answer.status, text: answer.text, headers, cookies });
    };
    const all = new Set([...seen.values()].flat().map(facts));
    expect([...all]).toHaveLength(1);
    expect([...all][0]).toContain('"status":401');
  });

  test("nor in time", () => {
    const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
    const medians = kinds.map((kind) => ({ kind, ms: Math.round(median((seen.get(kind) ?? []).map(({ ms }) => ms))) }));
    const times = medians.map(({ ms }) => ms);
    // Without the equal work an unknown account answers in a tenth of the time.
    expect(Math.max(...times) / Math.min(...times), JSON.stringify(medians)).toBeLessThan(1.8);
  });
});

describe("guessing", () => {
  test("closes an account for a while, the right password included, across a restart; nothing is kept in clear", async () => {
    const email = "guessed@example.org";
    for (let failure = 0; failure < signInLimit.account; failure++) await tryWith(email, `guess ${failure}`);
    expect(await isIn(email, password)).toBe(false);
    expect(await isIn(email.toUpperCase(), password)).toBe(false);
    await stack.control("POST /child/web/kill");
    await until("the console answers again", async () => (await fetch(`${stack.webUrl}/api/health`)).status < 500);
    expect(await isIn(email, password)).toBe(false);
    const rows = await readRows<{ subject: string }>(stack, "select subject from sign_in_failure");
    expect(rows.length).toBeGreaterThan(0);
    for (const { subject } of rows) expect(subject).toMatch(/^(account|address):[\w-]{43}$/);
    await readRows(stack, "update sign_in_failure set at = at - interval '5 minutes' returning id");
    expect(await isIn(email, password)).toBe(true);
  });

  test("closes an address that tries many accounts, and no other", async () => {
    await readRows(stack, "delete from sign_in_failure returning id");
    const sprayer = { "x-forwarded-for": "192.0.2.66" };
    // Each costs a password's hash: all at once, the last would wait too long on a busy machine. Only what was answered counts.
    let refused = 0;
    for (let first = 0; refused < signInLimit.address; first += 5) {
      const emails = Array.from({ length: 5 }, (_, index) => `nobody-${first + index}@example.org`);
      const tried = await Promise.all(emails.map((email) => tryWith(email, "spring 2026", sprayer)));
      refused += tried.filter(({ answer }) => answer.status === 401).length;
    }
    expect(await isIn("patient@example.org", password, sprayer)).toBe(false);
    // What the sprayer writes in front of its own address is not believed.
    expect(await isIn("patient@example.org", password, { "x-forwarded-for": "198.51.100.1, 192.0.2.66" })).toBe(false);
    expect(await isIn("patient@example.org", password)).toBe(true);
  });
});
