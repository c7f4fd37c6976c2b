import { asc, eq } from "drizzle-orm";
import { EVERY_ENVIRONMENT } from "../../lib/domain/access/key-environment.ts";
import { type ConfigurationDocument, canonicalDocument } from "../../lib/domain/configuration/document.ts";
import { type KindName, kindOf, type Thing } from "../../lib/domain/configuration/things.ts";
import type { Database } from "../client.ts";
import {
  catalogueSystem,
  environment,
  gatePreset,
  policy,
  rolloutTemplate,
  serviceDependency,
} from "../schema/catalogue.ts";
import { flagSegment } from "../schema/flag.ts";
import { serviceProfile } from "../schema/incident.ts";
import { team } from "../schema/people.ts";
import { flag } from "../schema/rollout.ts";
import { freezeWindow } from "../schema/rollout-control.ts";
import { writtenWindow } from "./freeze-window.ts";
import { findReleaseRule } from "./release-rule.ts";

/** How one environment is configured now, every kind of it, in the document's canonical form. */
export async function readConfiguration(db: Database, wanted: string): Promise<ConfigurationDocument> {
  const kinds: Record<KindName, Thing[]> = {
    environments: await readEnvironments(db),
    teams: await readTeams(db),
    systems: await db.select().from(catalogueSystem).where(eq(catalogueSystem.environment, wanted)),
    services: await readServices(db, wanted),
    gatePresets: await db.select().from(gatePreset).where(eq(gatePreset.environment, wanted)),
    rolloutTemplates: await db.select().from(rolloutTemplate).where(eq(rolloutTemplate.environment, wanted)),
    policies: await readPolicies(db),
    freezeWindows: await readFreezeWindows(db, wanted),
    releaseRules: await readReleaseRules(db, wanted),
    flagSegments: await db.select().from(flagSegment).where(eq(flagSegment.environment, wanted)),
    flags: await db.select().from(flag).where(eq(flag.environment, wanted)),
  };
  const read = (kind: string, things: Thing[]) => things.flatMap((row) => asThing(kind as KindName, row));
  return canonicalDocument(
    wanted,
    Object.fromEntries(Object.entries(kinds).map(([kind, things]) => [kind, read(kind, things)])),
  );
}

/** A row as its kind says it; one that this version does not understand is left out, so that nothing is made of it. */
function asThing(kind: KindName, row: Thing): Thing[] {
  const parsed = kindOf(kind).schema.safeParse(row);
  return parsed.success ? [parsed.data as Thing] : [];
}

const readEnvironments = (db: Database) => db.select().from(environment).orderBy(asc(environment.key));

const readTeams = (db: Database) => db.select().from(team).orderBy(asc(team.key));

async function readPolicies(db: Database): Promise<Thing[]> {
  const rows = await db.select().from(policy).where(eq(policy.environment, EVERY_ENVIRONMENT));
  return rows.map(({ kind, settings }) => ({ key: kind, settings }));
}

async function readFreezeWindows(db: Database, wanted: string): Promise<Thing[]> {
  return (await db.select().from(freezeWindow).where(eq(freezeWindow.environment, wanted))).map(writtenWindow);
}

/** A stopped line is no configuration: people stop and release it. */
async function readReleaseRules(db: Database, wanted: string): Promise<Thing[]> {
  const { needsApproval } = await findReleaseRule({ db }, wanted);
  return needsApproval ? [{ key: "approval", needsApproval }] : [];
}

async function readServices(db: Database, wanted: string): Promise<Thing[]> {
  const rows = await db.select().from(serviceProfile).where(eq(serviceProfile.environment, wanted));
  const edges = await db.select().from(serviceDependency).where(eq(serviceDependency.environment, wanted));
  const byService = Map.groupBy(edges, ({ service }) => service);
  return rows.map(({ service, ...row }) => ({
    ...row,
    key: service,
    dependencies: (byService.get(service) ?? []).map(({ dependsOn, strength }) => ({ service: dependsOn, strength })),
  }));
}
