import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { userAccount } from "#db/schema/access";
import { hashLinkToken } from "#lib/adapters/link-token";
import { organisationFacts } from "#lib/queries/organisation/organisation";
import { withRolloutStage } from "../rollout/test-stage.ts";
import { completeSetUp } from "./complete-set-up.ts";
import { issueSetUpLink } from "./issue-set-up-link.ts";

const stage = withRolloutStage();
const HOUR_MS = 60 * 60 * 1_000;
const hashOf = (token: string) => hashLinkToken(token, Buffer.alloc(32, 1));
const later = (ms: number) => ({ ...stage.context(), now: new Date(Date.now() + ms) });
const issue = (token: string) => issueSetUpLink(stage.context(), { hash: hashOf(token) });
const setUp = (token: string, { name = "Ada", ctx = stage.context() } = {}) =>
  completeSetUp(ctx, {
    input: { name, email: `${name.toLowerCase()}@example.org`, organisation: "Lumen" },
    linkHashes: [hashOf("of an older secret"), hashOf(token)],
    passwordHash: "scrypt$hash",
  });
const people = () => stage.db.select().from(userAccount);

beforeEach(() => stage.db.execute(sql`truncate user_account, access_link, organisation cascade`));

test("the link makes one administrator and names the organisation, and that person stands in the audit", async () => {
  await issue("token");
  await setUp("token");
  expect(await people()).toMatchObject([{ name: "Ada", role: "administrator", email: "ada@example.org" }]);
  expect(await organisationFacts(stage.db)).toMatchObject({ name: "Lumen", setUpAt: expect.any(Number), revision: 1 });
  const { rows } = await stage.db.execute(sql`select action, actor->>'name' as by from audit_entry order by id`);
  expect(rows).toEqual([
    { action: "organisation.set_up_offered", by: "Evenkeel" },
    { action: "user.created", by: "Ada" },
    { action: "organisation.set_up", by: "Ada" },
  ]);
});

test("of two tabs that finish at once, one makes the administrator and the other is told", async () => {
  await issue("token");
  const answers = await Promise.allSettled([setUp("token", { name: "Ada" }), setUp("token", { name: "Ravi" })]);
  expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(answers.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "forbidden" } });
  expect(await people()).toHaveLength(1);
});

test("a set-up and a new start at once leave at most one way in, and never two administrators", async () => {
  await issue("first");
  await Promise.allSettled([setUp("first", { name: "Ada" }), issue("second")]);
  await setUp("second", { name: "Ravi" }).catch(() => {});
  expect(await people()).toHaveLength(1);
});

test("a new start ends the older link, and a link ends by itself after 24 hours", async () => {
  await issue("older");
  await issue("newer");
  await expect(setUp("older")).rejects.toThrow(/opens nothing any more/);
  await expect(setUp("newer", { ctx: later(24 * HOUR_MS + 1) })).rejects.toThrow(/opens nothing any more/);
  await setUp("newer", { ctx: later(23 * HOUR_MS) });
  expect(await people()).toHaveLength(1);
});

test("once a person exists there is no link, and one that was not used opens nothing", async () => {
  await issue("token");
  await stage.person("viewer");
  await expect(setUp("token")).rejects.toThrow(/opens nothing any more/);
  expect(await issue("again")).toBeUndefined();
  expect(await people()).toHaveLength(1);
});

test("nobody but the supervisor makes a link", async () => {
  const operator = await stage.person("operator");
  await expect(issueSetUpLink(operator, { hash: hashOf("mine") })).rejects.toMatchObject({ code: "forbidden" });
});
