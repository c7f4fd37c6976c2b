import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

const { ask, must, pool } = withRestDoor();

const newKey = (name = "ci", changes: object = {}) => must("POST", "/keys", { name, scopes: ["manage"], ...changes });
const status = async (key: string) => (await ask("GET", "/keys", { key })).status;
const listed = async (keyId: string) =>
  (await must("GET", "/keys")).keys.find((one: { keyId: string }) => one.keyId === keyId);
const audited = async (keyId: string) =>
  (await pool().query("select action from audit_entry where subject_id = $1 order by id", [keyId])).rows.map(
    ({ action }) => action,
  );

test("a key in rotation has two secrets that both open, then the newer one alone, and revoking ends everything", async () => {
  const { keyId, key: older } = await newKey();
  const { key: newer } = await must("POST", `/keys/${keyId}/rotation/start`);
  expect([await status(older), await status(newer)]).toEqual([200, 200]);
  expect((await listed(keyId)).rotation).toMatchObject({ hint: expect.stringContaining(newer.slice(0, 8)) });
  expect((await ask("POST", `/keys/${keyId}/rotation/start`)).status).toBe(409);

  await must("POST", `/keys/${keyId}/rotation/finish`);
  expect([await status(older), await status(newer)]).toEqual([401, 200]);
  expect(await listed(keyId)).toMatchObject({ rotation: null, hint: expect.stringContaining(newer.slice(0, 8)) });
  expect((await ask("POST", `/keys/${keyId}/rotation/finish`)).status).toBe(412);

  const { key: third } = await must("POST", `/keys/${keyId}/rotation/start`);
  await must("POST", `/keys/${keyId}/revoke`);
  expect([await status(newer), await status(third)]).toEqual([401, 401]);
  expect((await ask("POST", `/keys/${keyId}/rotation/start`)).status).toBe(404);
  expect(await audited(keyId)).toEqual([
    "key.created",
    "key.rotation_started",
    "key.rotation_finished",
    "key.rotation_started",
    "key.revoked",
  ]);
});

test("of two rotations started at once one wins, and its secret is the one that opens", async () => {
  const { keyId } = await newKey("raced");
  const answers = await Promise.all([1, 2].map(() => ask("POST", `/keys/${keyId}/rotation/start`)));
  expect(answers.map((one) => one.status).sort()).toEqual([200, 409]);
  expect(await status(answers.find((one) => one.status === 200)?.body.key)).toBe(200);
});

test("the list says who made a key, until when it lives and when it was used, and never what it is", async () => {
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { keyId, key } = await newKey("dated", { expiresAt, scopes: ["manage", "evaluate"] });
  expect(await listed(keyId)).toMatchObject({ createdBy: "EVENKEEL_API_KEY", expiresAt, lastUsedAt: null });
  expect(await status(key)).toBe(200);
  expect(await listed(keyId)).toMatchObject({ lastUsedAt: expect.any(String) });
  const { body } = await ask("GET", "/keys");
  expect(JSON.stringify(body)).not.toContain(key);
  expect((await must("GET", "/keys?limit=1")).keys).toHaveLength(1);
});

test("an end in the past is refused with its field, and a key without manage sees no keys", async () => {
  const late = await ask("POST", "/keys", { body: { name: "x", scopes: ["ingest"], expiresAt: "2020-01-01" } });
  expect(late).toMatchObject({ status: 422, body: { errors: [{ field: "expiresAt" }] } });
  const { key } = await newKey("sdk", { scopes: ["evaluate", "ingest"] });
  expect(await status(key)).toBe(403);
});

test("the key of EVENKEEL_API_KEY is rotated by its variable: here the next start would bring it back", async () => {
  const { keys } = await must("GET", "/keys?limit=200");
  const own = keys.find((one: { name: string }) => one.name === "EVENKEEL_API_KEY");
  const answer = await ask("POST", `/keys/${own.keyId}/rotation/start`);
  expect(answer).toMatchObject({ status: 412, body: { detail: expect.stringContaining("change the variable") } });
});
