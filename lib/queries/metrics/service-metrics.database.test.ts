import { afterAll, beforeAll, expect, test } from "vitest";
import { type DatabaseHandle, openDatabase } from "#db/client";
import { auditEntry } from "#db/schema/access";
import { rollup } from "#db/schema/telemetry";
import { withTestDatabase } from "../../../scripts/test-database-client.ts";
import { auditPage } from "../audit/audit-page.ts";
import { serviceMetrics } from "./service-metrics.ts";

const own = withTestDatabase();
let handle: DatabaseHandle;
beforeAll(() => {
  handle = openDatabase(own.url, { applicationName: "queries-test", maxConnections: 2 });
});
afterAll(() => handle.close());

const now = new Date("2026-11-22T14:00:00Z");
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test("demo history is read in its own wide buckets, ends where it ends, and is never joined to measured points", async () => {
  const base = { environment: "production", service: "income-scorer", metric: "requests", variant: "v1", s: 0 };
  await handle.db.insert(rollup).values([
    { ...base, bucketAt: before(50), n: 60_000, demoHistory: true },
    { ...base, bucketAt: before(40), n: 60_000, demoHistory: true },
    ...[20, 19.5, 19, 18.5].map((minutes) => ({ ...base, bucketAt: before(minutes), n: 3_000 })),
    // Still filling.
    { ...base, bucketAt: now, n: 900 },
  ]);
  const asked = new Date(now.getTime() + 10_000);
  const request = { environment: "production", service: "income-scorer", range: "1h", now: asked } as const;
  const view = await serviceMetrics(handle.db, request);
  expect(view.demoHistoryUntil).toBe(before(30).getTime());
  const points = view.series.requests ?? [];
  expect(points.map((point) => point.value)).toEqual([100, 100, null, 100, 100, 100]);
  expect(view.series.accuracy).toEqual([{ at: before(30).getTime(), value: null, n: 0 }]);
});

test("the audit pages backwards without gaps or repeats, within its filters", async () => {
  const actor = { kind: "engine", id: null, name: "Evenkeel" } as const;
  await handle.db.insert(auditEntry).values(
    Array.from({ length: 120 }, (_, place) => ({
      at: now,
      actor,
      action: place % 2 ? "rollout.advanced" : "incident.opened",
      subjectKind: place % 2 ? "rollout" : "incident",
      subjectId: `${place}`,
      environment: "production",
      detail: {},
    })),
  );
  const seen: string[] = [];
  let next: number | undefined;
  for (let page = 0; page < 5; page++) {
    const { lines, before: more } = await auditPage(handle.db, {
      environment: "production",
      subjectKind: "rollout",
      before: next,
    });
    seen.push(...lines.map((line) => line.subject.id));
    if (more === null) break;
    next = more;
  }
  expect(seen).toEqual(Array.from({ length: 60 }, (_, place) => String(119 - place * 2)));
  const opened = await auditPage(handle.db, { environment: "production", action: "incident." });
  expect(new Set(opened.lines.map((line) => line.action))).toEqual(new Set(["incident.opened"]));
  expect((await auditPage(handle.db, { environment: "elsewhere" })).lines).toEqual([]);
});
