import { and, eq } from "drizzle-orm";
import { serviceDependency } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { statusComponent } from "#db/schema/status";
import type { DependencyStrength } from "#lib/domain/catalogue/service";
import { wordsOfService } from "#lib/domain/incident/plain-words";
import type { CommandContext } from "../kernel/context.ts";

/** Where a service stands: one name may mean something else in another environment. */
export interface ServiceAt {
  environment: string;
  service: string;
}

/** All that the catalogue says of one service. */
export interface ServiceRecord {
  profile: typeof serviceProfile.$inferSelect;
  dependencies: Array<{ service: string; strength: DependencyStrength }>;
  /** Ids of status components. */
  components: string[];
}

export const serviceRow = ({ environment, service }: ServiceAt) =>
  and(eq(serviceProfile.environment, environment), eq(serviceProfile.service, service));

/** As stored; a service that is not in the catalogue has revision 0 and the plainest facts. */
export async function readServiceRecord(ctx: CommandContext, at: ServiceAt): Promise<ServiceRecord> {
  const [profile] = await ctx.db.select().from(serviceProfile).where(serviceRow(at)).for("update");
  const dependencies = await ctx.db
    .select({ service: serviceDependency.dependsOn, strength: serviceDependency.strength })
    .from(serviceDependency)
    .where(and(eq(serviceDependency.environment, at.environment), eq(serviceDependency.service, at.service)))
    .orderBy(serviceDependency.dependsOn);
  const components = await ctx.db
    .select({ id: statusComponent.id })
    .from(statusComponent)
    .where(and(eq(statusComponent.environment, at.environment), eq(statusComponent.service, at.service)))
    .orderBy(statusComponent.id);
  return { profile: profile ?? unstated(ctx, at), dependencies, components: components.map(({ id }) => id) };
}

function unstated(ctx: CommandContext, at: ServiceAt): ServiceRecord["profile"] {
  const words = wordsOfService(at.service);
  return {
    ...at,
    displayName: words.name,
    unitOne: words.unit.one,
    unitMany: words.unit.many,
    hazardBelowPercent: null,
    description: "",
    system: "",
    ownerTeam: "",
    criticality: "medium",
    runbookUrl: "",
    dataSensitivity: "internal",
    revision: 0,
    createdAt: ctx.now,
  };
}
