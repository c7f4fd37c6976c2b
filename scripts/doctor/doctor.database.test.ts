import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hashApiKey } from "#lib/adapters/api-key-hash";
import { readEnvironment } from "#lib/adapters/env";
import { seal } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { withTestDatabase } from "../test-database-client.ts";
import type { DatabaseCheck, Finding, Sight } from "./check.ts";
import { auditChain } from "./checks/audit-chain.ts";
import { clocks } from "./checks/clocks.ts";
import { gateways } from "./checks/gateways.ts";
import { longTransactions } from "./checks/long-transactions.ts";
import { outbox } from "./checks/outbox.ts";
import { partitions } from "./checks/partitions.ts";
import { retention } from "./checks/retention.ts";
import { schema } from "./checks/schema.ts";
import { secret } from "./checks/secret.ts";
import { waysIn } from "./checks/ways-in.ts";
import { workers } from "./checks/workers.ts";
import { examine } from "./examine.ts";
import { databaseChecks } from "./registry.ts";

const own = withTestDatabase();
const current = { secrets: ["n".repeat(40), "o".repeat(40)], dataDir: "" };
const foreign = loadSecrets({ secrets: ["f".repeat(40)], dataDir: "" });
const apiKey = "evk_the-key-of-the-environment";
let database: pg.Client;
let sight: Sight;

beforeAll(async () => {
  database = new pg.Client({ connectionString: own.url });
  await database.connect();
  sight = {
    environment: readEnvironment({ EVENKEEL_API_KEY: apiKey }),
    secrets: loadSecrets(current),
    programDir: "",
    now: new Date(),
    supervisorPid: 1,
    hasStartedDatabase: false,
    database,
    databaseTrouble: null,
  };
});
afterAll(() => database.end());

/** Each test provokes its trouble in a transaction that is given up. */
const provoke = async (statements: string[], check: DatabaseCheck): Promise<[Finding["level"], string][]> => {
  await database.query("begin");
  try {
    for (const statement of statements) await database.query(statement);
    return (await check.ask(database, sight)).map(({ level, words }) => [level, words]);
  } finally {
    await database.query("rollback");
  }
};

const seen = (kind: string, detail: object, ago = "0 s", revision = 1) =>
  `insert into process_instance values ('prc_${kind}', '${kind}', now(), clock_timestamp() - interval '${ago}', ${revision}, '${JSON.stringify(detail)}')`;
const person = (role: string, passwordHash: string) =>
  `insert into user_account (id, email, name, role, password_hash, created_at)
   values ('usr_1', 'one@example.org', 'One', '${role}', '${passwordHash}', now())`;
const message = (columns: string, values: string) => [
  `insert into destination values ('dst_1', 'production', 'email', 'On call', '{}', null, true, now())`,
  `insert into outbox_message (id, environment, destination_id, event, payload, reason, created_at, next_attempt_at, ${columns})
   values ('msg_1', 'production', 'dst_1', 'e', '{}', 'r', now(), now() - interval '1 hour', ${values})`,
];

let marks: readonly string[];
beforeEach(() => {
  marks = sight.secrets!.marks;
});

test.each<[string, () => string[], DatabaseCheck, Finding["level"], RegExp]>([
  [
    "another schema",
    () => [
      "delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)",
    ],
    schema,
    "wrong",
    /this build needs/,
  ],
  ["no worker", () => [], workers, "wrong", /no worker lives/],
  ["a worker that judges nothing", () => [seen("worker", {})], workers, "wrong", /none holds the duty/],
  [
    "a worker at work",
    () => [seen("worker", {}), "insert into lease values ('judge-gates', 'prc', 1, now() + interval '5 s')"],
    workers,
    "good",
    /1 live/,
  ],
  ["no gateway", () => [], gateways, "wrong", /none lives/],
  [
    "a gateway that lags",
    () => [
      "update config_state set revision = 9, changed_at = now() - interval '1 minute'",
      seen("gateway", {}, "1 s", 3),
    ],
    gateways,
    "wrong",
    /6 revisions behind/,
  ],
  [
    "a gateway that serves from its file",
    () => [seen("gateway", { source: "file" }, "1 s", 99)],
    gateways,
    "note",
    /from its file/,
  ],
  [
    "rollbacks that nobody settled",
    () => [seen("gateway", { openReturns: 2 }, "1 s", 99)],
    gateways,
    "note",
    /2 rollbacks/,
  ],
  [
    "a process with a wrong clock",
    () => [seen("web", { clockMs: Date.now() - 60_000 })],
    clocks,
    "wrong",
    /web prc_web is 6\d\.\d s behind/,
  ],
  [
    "a process with another secret",
    () => [seen("web", { secretMarks: foreign.marks })],
    secret,
    "wrong",
    /another newest secret/,
  ],
  [
    "a process that has not been restarted",
    () => [seen("web", { secretMarks: [marks[1]] })],
    secret,
    "note",
    /another newest secret/,
  ],
  ["an instance that nobody can administer", () => [person("viewer", "scrypt$x")], waysIn, "wrong", /no administrator/],
  ["an administrator with a password", () => [person("administrator", "scrypt$x")], waysIn, "good", /1 administrator/],
  ["an administrator without a way in", () => [person("administrator", "")], waysIn, "wrong", /no administrator/],
  ["messages that nobody delivers", () => message("attempts", "0"), outbox, "wrong", /1 messages are due/],
  [
    "messages that were given up",
    () => message("abandoned_at, last_error", "now(), 'gone'"),
    outbox,
    "note",
    /given up in the last day \(gone\)/,
  ],
  [
    "no place for tomorrow",
    () => [`drop table if exists span_${tomorrow()}`],
    partitions,
    "wrong",
    /no place for telemetry/,
  ],
  [
    "days that should be gone",
    () => ["select ensure_telemetry_partitions(current_date - 30, current_date - 30)"],
    retention,
    "note",
    /1 days of telemetry/,
  ],
  [
    "days that a policy keeps",
    () => [
      `insert into policy values ('*', 'retention', '{"telemetryDays": 40}', 1, now())`,
      "select ensure_telemetry_partitions(current_date - 30, current_date - 30)",
    ],
    retention,
    "good",
    /40 days/,
  ],
  [
    "a tampered audit",
    () => [
      "insert into audit_entry (at, actor, action, subject_kind, subject_id, environment, detail) values (now(), '{}', 'a', 'b', 'c', 'd', '{}')",
      "set constraints all immediate",
      "alter table audit_entry disable trigger user",
      `update audit_entry set detail = '{"x":1}'`,
    ],
    auditChain,
    "wrong",
    /chain is broken/,
  ],
])("%s", async (_, statements, check, level, words) => {
  expect(await provoke(statements(), check)).toContainEqual([level, expect.stringMatching(words)]);
});

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");

test("a signing secret and an API key under a lost secret are found, under an older known one not", async () => {
  const enter = (sealed: Buffer, hash: Buffer) => [
    `insert into destination values ('dst_2', 'production', 'webhook', 'Pager', '{}', '\\x${sealed.toString("hex")}', true, now())`,
    `insert into api_key (id, name, hash, hint, scopes, environment, created_at)
     values ('key_1', 'EVENKEEL_API_KEY', '\\x${hash.toString("hex")}', 'h', '{manage}', '*', now())`,
  ];
  const under = (subKeys: (purpose: "stored-secrets" | "api-keys") => Buffer) =>
    provoke(enter(seal("whsec", subKeys("stored-secrets")), hashApiKey(apiKey, subKeys("api-keys"))), secret);
  expect(await under((purpose) => foreign.subKeys(purpose)[0])).toEqual([
    ["wrong", expect.stringContaining('"Pager" does not open')],
    ["wrong", expect.stringContaining("every API key is refused")],
  ]);
  expect(await under((purpose) => sight.secrets!.subKeys(purpose)[1]!)).toEqual([["good", expect.anything()]]);
});

test("a transaction that is open for long is named with its process", async () => {
  const other = new pg.Client({ connectionString: own.url, application_name: "forgotten" });
  await other.connect();
  await other.query("begin; select txid_current()");
  expect((await longTransactions.ask(database, sight))[0]?.level).toBe("good");
  const impatient = {
    query: (text: string) => database.query(text.replace("mins => 5", "mins => 0")),
  } as unknown as pg.Client;
  expect((await longTransactions.ask(impatient, sight))[0]).toMatchObject({
    level: "note",
    words: expect.stringContaining('"forgotten"'),
  });
  await other.end();
});

test("another schema ends the questions, because its tables are others", async () => {
  await database.query("begin");
  await database.query("delete from drizzle.__drizzle_migrations");
  const examined = await examine(sight, { checks: [], databaseChecks });
  await database.query("rollback");
  expect(examined.map(({ name }) => name)).toEqual(["schema"]);
});
