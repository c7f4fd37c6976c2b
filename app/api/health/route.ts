import { sql } from "drizzle-orm";
import { NextResponse } from "next/server";
import { instance } from "../../session/instance.ts";

export const dynamic = "force-dynamic";

type Component = "ok" | "missing" | "unreachable";

/** `{status, components: {database, gateway, worker}}`; 503 unless all are ok. A process counts while its heartbeat is under 10 s old. */
export async function GET() {
  const components: Record<"database" | "gateway" | "worker", Component> = {
    database: "unreachable",
    gateway: "unreachable",
    worker: "unreachable",
  };
  try {
    const rows = await instance().database.db.execute<{ kind: string }>(
      sql`select distinct kind from process_instance where last_seen_at > now() - interval '10 seconds'`,
    );
    const alive = new Set(rows.rows.map((row) => row.kind));
    components.database = "ok";
    components.gateway = alive.has("gateway") ? "ok" : "missing";
    components.worker = alive.has("worker") ? "ok" : "missing";
  } catch {
    // Said in the answer: the database is unreachable, and what it would tell of the others is unknown.
  }
  const isOk = Object.values(components).every((state) => state === "ok");
  return NextResponse.json(
    { status: isOk ? "ok" : "degraded", components },
    { status: isOk ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
