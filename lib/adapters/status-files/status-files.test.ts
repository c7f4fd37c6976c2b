import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { StatusSnapshot } from "#lib/domain/status/snapshot";
import { isStale, withAge } from "./age.ts";
import { html } from "./html.ts";
import { createStatusReader } from "./read.ts";
import { renderStatusFiles } from "./render.ts";
import { writeStatusFiles } from "./write.ts";

const asOf = new Date("2026-11-23T14:24:10.000Z");
const hostile = `<script>alert(1)</script> & "quotes"`;
const update = (id: string, phase: "investigating" | "identified" | "resolved", at: string) => ({
  id,
  phase,
  body: `Words of ${id}. ${hostile}`,
  at,
  retractedBecause: null,
  components: [
    { id: "cmp_1", name: "Income scoring", from: "operational" as const, status: "partial_outage" as const },
  ],
});
const snapshot: StatusSnapshot = {
  version: 1,
  page: { id: "default", name: "Lumen Credit", environment: "production", createdAt: "2026-08-01T00:00:00.000Z" },
  components: [
    {
      id: "cmp_1",
      name: "Income scoring",
      description: "",
      status: "partial_outage",
      createdAt: "2026-08-01T00:00:00.000Z",
      updatedAt: "2026-11-23T14:09:00.000Z",
      changes: [
        { status: "partial_outage", fromAt: "2026-11-23T14:09:00.000Z", incidentId: "inc_1", demoHistory: false },
      ],
    },
    {
      id: "cmp_2",
      name: "Portal",
      description: "For customers",
      status: "operational",
      createdAt: "2026-11-20T00:00:00.000Z",
      updatedAt: "2026-11-20T00:00:00.000Z",
      changes: [],
    },
  ],
  incidents: [
    {
      id: "inc_1",
      title: `Scores too low ${hostile}`,
      phase: "identified",
      impact: "major",
      startedAt: "2026-11-23T14:00:10.000Z",
      createdAt: "2026-11-23T14:09:00.000Z",
      updatedAt: "2026-11-23T14:11:40.000Z",
      monitoringAt: null,
      resolvedAt: null,
      nextUpdateAt: "2026-11-23T14:51:00.000Z",
      demoHistory: false,
      updates: [
        update("upd_2", "identified", "2026-11-23T14:11:40.000Z"),
        update("upd_1", "investigating", "2026-11-23T14:09:00.000Z"),
      ],
      componentIds: ["cmp_1"],
    },
    {
      id: "inc_0",
      title: "Slow answers",
      phase: "resolved",
      impact: "minor",
      startedAt: "2026-10-18T09:00:00.000Z",
      createdAt: "2026-10-18T09:05:00.000Z",
      updatedAt: "2026-10-18T09:41:00.000Z",
      monitoringAt: null,
      resolvedAt: "2026-10-18T09:41:00.000Z",
      nextUpdateAt: null,
      demoHistory: true,
      updates: [update("upd_0", "resolved", "2026-10-18T09:41:00.000Z")],
      componentIds: ["cmp_2"],
    },
  ],
};
const view = {
  snapshot,
  asOf,
  basePath: "/status",
  publicUrl: "https://lumen.example.org",
  assets: { css: "assets/status.0.css", font: "assets/geist.0.woff2" },
};
const files = renderStatusFiles(view);
const page = files["index.html"] ?? "";

it("shows no filled sign of health while no component is listed", () => {
  const head = (snapshotOf: Partial<StatusSnapshot>) =>
    /<h1>.*?<\/h1>/s.exec(
      renderStatusFiles({ ...view, snapshot: { ...snapshot, ...snapshotOf } })["index.html"] ?? "",
    )?.[0];
  expect(head({ components: [], incidents: [] })).toContain("#s-none");
  expect(head({ components: snapshot.components.slice(1), incidents: [] })).toContain("#s-ok");
});

describe("html", () => {
  it("escapes every value but its own markup", () => {
    expect(html`<p title="${`"'<`}">${[html`<b>${"<i>"}</b>`, null, false, 7]}</p>`.text).toBe(
      `<p title="&quot;&#39;&lt;"><b>&lt;i&gt;</b>7</p>`,
    );
  });
});

describe("pages", () => {
  it("say the state in a sentence, since when, and when the next word comes", () => {
    expect(page).toContain("<span>Income scoring is partly affected.</span>");
    expect(page).toContain("Everything else works normally.");
    expect(page).toContain('As of <time datetime="2026-11-23T14:24:10.000Z">14:24 UTC</time>, 23 November.');
    expect(page).toContain('next update by <b class="strong">14:51 UTC</b>');
    expect(page).toContain("Resolved after 41 min.");
    expect(page).toContain("(demo history)");
  });

  it("need no script and run none", () => {
    for (const [path, content] of Object.entries(files).filter(([path]) => path.endsWith(".html"))) {
      expect(content, path).not.toMatch(/<script|javascript:|\son[a-z]+=|\sstyle=/i);
      expect(content, path).toContain("<!doctype html>");
    }
    expect(page).toContain("Scores too low &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;");
  });

  it("repeat each bar's story in words", () => {
    expect(page).toContain('aria-label="90 days: partial outage on 23 November"');
    expect(page).toContain('aria-label="90 days: no incident, observed for 4 days"');
    expect(page.match(/class="day-none"/g)).toHaveLength(86);
  });

  it("show their age once they are old, and dim what they claim", () => {
    const now = new Date(asOf.getTime() + 200_000);
    expect(isStale(asOf, new Date(asOf.getTime() + 60_000))).toBe(false);
    expect(isStale(asOf, now)).toBe(true);
    const old = withAge(page, asOf, now);
    expect(old).toContain('<body class="stale">');
    expect(old).toContain("Last known state at <time");
    expect(old).toContain("(3 min ago)");
  });
});

const incidentShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(["investigating", "identified", "monitoring", "resolved", "postmortem"]),
  impact: z.enum(["none", "minor", "major", "critical", "maintenance"]),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  started_at: z.iso.datetime(),
  monitoring_at: z.iso.datetime().nullable(),
  resolved_at: z.iso.datetime().nullable(),
  shortlink: z.url(),
  page_id: z.string(),
  incident_updates: z.array(
    z.strictObject({
      id: z.string(),
      incident_id: z.string(),
      status: z.string(),
      body: z.string(),
      created_at: z.iso.datetime(),
      updated_at: z.iso.datetime(),
      display_at: z.iso.datetime(),
      affected_components: z.array(
        z.strictObject({ code: z.string(), name: z.string(), old_status: z.string(), new_status: z.string() }),
      ),
      deliver_notifications: z.boolean(),
      custom_tweet: z.null(),
      tweet_id: z.null(),
    }),
  ),
  components: z.array(z.object({ id: z.string(), status: z.string() })),
});
const componentShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(["operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"]),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  position: z.number(),
  description: z.string().nullable(),
  showcase: z.boolean(),
  start_date: z.iso.date(),
  group_id: z.null(),
  page_id: z.string(),
  group: z.literal(false),
  only_show_if_degraded: z.boolean(),
});
const pageShape = z.strictObject({
  id: z.string(),
  name: z.string(),
  url: z.url(),
  time_zone: z.literal("Etc/UTC"),
  updated_at: z.iso.datetime(),
});
const statusShape = z.strictObject({
  indicator: z.enum(["none", "minor", "major", "critical"]),
  description: z.string(),
});
const shapes: Record<string, z.ZodType> = {
  "summary.json": z.strictObject({
    page: pageShape,
    status: statusShape,
    components: z.array(componentShape),
    incidents: z.array(incidentShape),
    scheduled_maintenances: z.array(z.never()),
  }),
  "status.json": z.strictObject({ page: pageShape, status: statusShape }),
  "components.json": z.strictObject({ page: pageShape, components: z.array(componentShape) }),
  "incidents.json": z.strictObject({ page: pageShape, incidents: z.array(incidentShape) }),
  "incidents/unresolved.json": z.strictObject({ page: pageShape, incidents: z.array(incidentShape) }),
  ...Object.fromEntries(
    ["", "/upcoming", "/active"].map((part) => [
      `scheduled-maintenances${part}.json`,
      z.strictObject({ page: pageShape, scheduled_maintenances: z.array(z.never()) }),
    ]),
  ),
};
const json = (path: string) => JSON.parse(files[`api/v2/${path}`] ?? "null");

describe("Statuspage's API v2", () => {
  it.each(Object.keys(shapes))("%s has its shape", (path) => {
    expect(shapes[path]?.safeParse(json(path)).error?.issues ?? []).toEqual([]);
  });

  it("lists open incidents in the summary and all of them, newest first, in the history", () => {
    expect(json("summary.json").status).toEqual({ indicator: "major", description: "Partial System Outage" });
    expect(json("summary.json").incidents.map((each: { id: string }) => each.id)).toEqual(["inc_1"]);
    expect(json("incidents.json").incidents.map((each: { id: string }) => each.id)).toEqual(["inc_1", "inc_0"]);
    expect(json("incidents.json").incidents[0].incident_updates[0].status).toBe("identified");
  });
});

describe("feeds", () => {
  it("carry times in GMT, stable guids, and updates newest first", () => {
    const rss = files["history.rss"] ?? "";
    expect(rss).toContain("<pubDate>Mon, 23 Nov 2026 14:09:00 GMT</pubDate>");
    expect(rss).toContain('<guid isPermaLink="true">https://lumen.example.org/status/incidents/inc_1</guid>');
    expect(rss).toContain(
      "&lt;p&gt;&lt;small&gt;Nov 23, 14:11 UTC&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Identified&lt;/strong&gt; - ",
    );
    expect(rss.indexOf("upd_2")).toBeLessThan(rss.indexOf("upd_1"));
    const atom = files["history.atom"] ?? "";
    expect(atom).toContain("<id>tag:lumen.example.org,2005:Incident/inc_1</id>");
    expect(atom).toContain("<updated>2026-11-23T14:11:40.000Z</updated>");
  });

  it("escape once for XML what was escaped once for HTML", () => {
    expect(files["history.rss"]).toContain("&amp;lt;script&amp;gt;");
    expect(files["history.rss"]).not.toContain("<script");
  });

  it("stay the same while nothing happened", () => {
    const next = renderStatusFiles({ ...view, asOf: new Date(asOf.getTime() + 10_000) });
    expect(next["history.rss"]).toBe(files["history.rss"]);
    expect(next["api/v2/summary.json"]).toBe(files["api/v2/summary.json"]);
  });
});

describe("sets of files", () => {
  const folder = mkdtempSync(join(tmpdir(), "evenkeel-status-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write = (seconds: number) =>
    writeStatusFiles(folder, {
      snapshot,
      snapshotVersion: 3,
      asOf: new Date(asOf.getTime() + seconds * 1_000),
      publicUrl: "https://lumen.example.org",
    });
  beforeAll(async () => {
    for (let beat = 0; beat < 8; beat++) await write(beat * 5);
  });

  it("are whole, few, and pointed at by one link", async () => {
    const names = await readdir(folder);
    expect(names.filter((name) => /^\d/.test(name))).toHaveLength(4);
    expect(names.filter((name) => name.startsWith("."))).toEqual([]);
    expect(await readlink(join(folder, "current"))).toBe(`3-${asOf.getTime() + 35_000}`);
    expect(await readFile(join(folder, "current", "index.html"), "utf8")).toContain("14:24:45 UTC");
  });

  it("never go back in time, also when a slower worker comes last", async () => {
    await write(30);
    expect(await readlink(join(folder, "current"))).toBe(`3-${asOf.getTime() + 35_000}`);
  });

  it("are still served when the folder is gone", async () => {
    const reader = createStatusReader(folder);
    const held = await reader.current();
    expect(held?.files.get("api/v2/status.json")?.contentType).toBe("application/json; charset=utf-8");
    rmSync(folder, { recursive: true, force: true });
    expect((await reader.current())?.name).toBe(held?.name);
    expect(await createStatusReader(folder).current()).toBeNull();
  });

  it("hand out no file that is not an asset", async () => {
    const reader = createStatusReader(folder);
    for (const path of ["assets/../manifest.json", "../secret", "assets/x.css", "manifest.json"])
      expect(await reader.asset(path)).toBeNull();
  });
});
