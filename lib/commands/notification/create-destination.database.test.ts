import { afterAll, beforeAll, expect, it } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { auditEntry } from "#db/schema/access";
import { destination } from "#db/schema/notification";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { type Cast, enterCast } from "../incident/test-cast.ts";
import { createDestination } from "./create-destination.ts";

const own = withTestDatabase();
let handle: DatabaseHandle;
let cast: Cast;
beforeAll(async () => {
  handle = openDatabase(own.url, { applicationName: "create-destination-test", maxConnections: 2 });
  cast = await enterCast(handle.db);
});
afterAll(() => handle.close());

const hook = { kind: "webhook", name: "Pager", settings: { url: "https://10.0.0.8/in", allowPrivate: true } } as const;

it("is an administrator's command, and its audit says whether the inside is open to it", async () => {
  for (const role of ["viewer", "responder", "operator"] as const)
    await expect(createDestination(cast.as(role), hook, null)).rejects.toMatchObject({ code: "forbidden" });
  const sealed = Buffer.from("sealed");
  const { destinationId } = await createDestination(cast.as("administrator"), hook, sealed);
  const stored = (await handle.db.select().from(destination)).find((row) => row.id === destinationId);
  expect(stored).toMatchObject({ enabled: true, sealedSecret: sealed, settings: { allowPrivate: true } });
  expect(await handle.db.select().from(auditEntry)).toMatchObject([
    { action: "destination.created", detail: { name: "Pager", allowPrivate: true } },
  ]);
});

it("refuses settings that its notifier could not use", async () => {
  const broken = { ...hook, settings: { url: "ftp://example.org" } };
  await expect(createDestination(cast.as("administrator"), broken, null)).rejects.toThrow(/url/i);
});
