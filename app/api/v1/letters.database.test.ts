import { expect, test } from "vitest";
import { openSealed } from "#lib/adapters/seal";
import { loadSecrets } from "#lib/adapters/secrets";
import { instance } from "../../session/instance.ts";
import { withRestDoor } from "./test-door.ts";

process.env.SMTP_URL = "smtp://127.0.0.1:1";

const { must, pool } = withRestDoor();

test("with mail configured a letter with the same link is queued, and the token is nowhere in plain text", async () => {
  const body = { name: "Noor", email: "noor@example.org", role: "operator" };
  const { userId, link, mail } = await must("POST", "/people", body);
  expect(mail).toBe("queued");
  const { link: newer } = await must("POST", `/people/${userId}/renew-invitation`);
  const { rows } = await pool().query(
    "select sealed_token as sealed, payload from outbox_message where sealed_token is not null",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].payload.by).toMatch(/^the API key "/);
  const token = openSealed(rows[0].sealed, loadSecrets(instance().environment).subKeys("stored-secrets"));
  expect(newer.endsWith(`/welcome/${token}`)).toBe(true);
  expect(newer).not.toBe(link);
  const tables = await pool().query(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  for (const { name } of tables.rows) {
    const forms = [token, Buffer.from(token).toString("hex")].map((form) => `%${form}%`);
    const found = await pool().query(`select from "${name}" t where t::text like any ($1)`, [forms]);
    expect(found.rowCount, name).toBe(0);
  }
});
