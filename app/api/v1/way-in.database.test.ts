import { expect, test } from "vitest";
import { withRestDoor } from "./test-door.ts";

process.env.EVENKEEL_OIDC_ISSUER = "https://id.example.org/";
process.env.EVENKEEL_OIDC_CLIENT_ID = "evenkeel";
process.env.EVENKEEL_OIDC_CLIENT_SECRET = "the secret of the client";
process.env.EVENKEEL_OIDC_DEFAULT_ROLE = "viewer";

const { ask, must, pool } = withRestDoor();

test("with passwords off the door knows which provider is trusted, and keeps the last who comes through it", async () => {
  const enter = (id: string, rest: string) =>
    pool().query(
      `insert into user_account (id, email, name, role, created_at, last_signed_in_at, password_hash, oidc_issuer, oidc_subject)
       values ('${id}', '${id}@example.org', 'Root', 'administrator', now(), now(), ${rest})`,
    );
  const [root, old] = ["usr_01KC0000000000000000000001", "usr_01KC0000000000000000000002"];
  await enter(old, "'', 'https://old.example.org', 's'");
  await enter("usr_01KC0000000000000000000003", "'scrypt$x', null, null");
  const off = { body: { key: "sign_in", settings: { credentials: false } } };
  expect(await ask("POST", "/policies", off)).toMatchObject({ status: 412 });
  await enter(root, "'', 'https://id.example.org', 's'");
  expect(await ask("POST", "/policies", off)).toMatchObject({ status: 200 });
  for (const [verb, body] of [
    ["disable", {}],
    ["role", { role: "viewer" }],
  ] as const)
    expect(await ask("POST", `/people/${root}/${verb}`, { body })).toMatchObject({
      status: 412,
      body: { detail: expect.stringContaining("through the identity provider") },
    });
  await must("POST", `/people/${old}/disable`);
});
