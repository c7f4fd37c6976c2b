import { expect, test } from "vitest";
import { withTestDatabase } from "../scripts/test-database-client.ts";
import { openDatabase } from "./client.ts";

const database = withTestDatabase();

test("a process that stops in the middle of a transaction loses its locks after a while", async () => {
  const handle = openDatabase(database.url, { applicationName: "test", maxConnections: 2 });
  try {
    const stalled = await handle.pool.connect();
    const limit = await stalled.query("show idle_in_transaction_session_timeout");
    expect(limit.rows).toEqual([{ idle_in_transaction_session_timeout: "15s" }]);
    await stalled.query("begin");
    await stalled.query("set local idle_in_transaction_session_timeout = 100");
    await stalled.query("select from config_state where id = 1 for update");
    // Waits for the lock until the server has ended the stalled transaction.
    await handle.pool.query("update config_state set revision = revision + 1 where id = 1");
    await expect(stalled.query("select 1")).rejects.toThrow();
    stalled.release(true);
  } finally {
    await handle.close();
  }
});
