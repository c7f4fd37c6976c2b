import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { serviceDependency } from "#db/schema/catalogue";
import { serviceProfile } from "#db/schema/incident";
import { type Change, changesBetween } from "#lib/domain/catalogue/changes";
import { dependencyProblem, dependencySchema } from "#lib/domain/catalogue/dependency";
import { criticalities, dataSensitivities, runbookUrlSchema, serviceNameSchema } from "#lib/domain/catalogue/service";
import { CommandError } from "#lib/domain/kernel/command-error";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment, requireKnownEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { componentNames, linkComponents } from "./link-components.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { requireSystem, requireTeam } from "./require-named.ts";
import { requireRevision } from "./require-revision.ts";
import { readServiceRecord, type ServiceAt, type ServiceRecord, serviceRow } from "./service-record.ts";

const words = (limit: number) => z.string().trim().min(1, "needs a word").max(limit);

export const SaveServiceInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: serviceNameSchema,
  displayName: words(80).optional().describe("As people outside call it"),
  unitOne: words(40).optional().describe("What one unit of its work is: application"),
  unitMany: words(40).optional().describe("Several of them: applications"),
  description: z.string().trim().max(1_000).optional(),
  system: z.string().max(64).optional().describe("Key of the system it is part of; empty when it stands alone"),
  ownerTeam: z.string().max(64).optional().describe("Key of the team that owns it; empty when nobody does"),
  criticality: z.enum(criticalities).optional(),
  dataSensitivity: z.enum(dataSensitivities).optional(),
  runbookUrl: runbookUrlSchema.optional().describe("https or http; empty when there is none"),
  hazardBelowPercent: z
    .number()
    .gt(0, "must be above 0; leave it empty for no limit")
    .max(100, "must be at most 100")
    .nullable()
    .optional()
    .describe("A breach caught below this share of units is a near miss; null = no limit is stated"),
  dependencies: z.array(dependencySchema).max(100).optional().describe("All of them: what is missing is taken off"),
  components: z.array(z.string()).max(100).optional().describe("Ids of all status components that show its state"),
  revision: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe("The revision that was looked at, 0 for a new service: refused when it was changed since"),
});

export interface SavedService {
  service: string;
  revision: number;
}

/**
 * Enters a service in the catalogue, or changes what is said of it; what is left out stays as it was, and saving what is
 * already so changes nothing.
 */
export async function saveService(ctx: CommandContext, input: z.input<typeof SaveServiceInput>): Promise<SavedService> {
  await requirePermission(ctx, "catalogue:write");
  const { revision: expected, dependencies, components, ...wanted } = parseInput(SaveServiceInput, input);
  const at: ServiceAt = { environment: wanted.environment, service: wanted.service };
  requireEnvironment(ctx, at.environment);
  const problem = dependencyProblem(at.service, dependencies ?? []);
  if (problem) throw new CommandError("invalid", problem.problem, [problem]);
  return inTransaction(ctx, async (tx) => {
    await lockCatalogue(tx, at.environment);
    await requireKnownEnvironment(tx, at.environment);
    const record = await readServiceRecord(tx, at);
    const { revision } = record.profile;
    const subject = { kind: "service", id: at.service, environment: at.environment } as const;
    await requireRevision(tx, { subject, expected, actual: revision });
    const profile = { ...record.profile, ...stated(wanted) };
    if (profile.ownerTeam !== record.profile.ownerTeam) await requireTeam(tx, profile.ownerTeam);
    if (profile.system !== record.profile.system) await requireSystem(tx, at.environment, profile.system);
    const next: ServiceRecord = {
      profile,
      dependencies: dependencies ?? record.dependencies,
      components: components ?? record.components,
    };
    const before = await told(tx, record);
    const changes = changesBetween(before, await told(tx, next));
    if (revision > 0 && Object.keys(changes).length === 0) return { service: at.service, revision };
    await store(tx, at, { ...next, profile: { ...profile, revision: revision + 1 } });
    await recordAudit(tx, revision > 0 ? "service.changed" : "service.adopted", {
      subject,
      // What was adopted had said nothing before.
      detail: revision > 0 ? { ...changes } : { displayName: profile.displayName, ...afterwards(changes) },
    });
    return { service: at.service, revision: revision + 1 };
  });
}

/** Without what was left out: `undefined` would overwrite. */
const stated = <T extends object>(wanted: T): Partial<T> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Partial<T>;

const afterwards = (changes: Record<string, Change>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to]));

/** What the audit says of a service: facts as people read them, in a stable order. */
async function told(ctx: CommandContext, { profile, dependencies, components }: ServiceRecord) {
  const { environment: _, service: __, revision: ___, createdAt: ____, ...facts } = profile;
  return {
    ...facts,
    dependencies: dependencies.map(({ service, strength }) => `${service} (${strength})`).sort(),
    components: await componentNames(ctx, components),
  };
}

async function store(ctx: CommandContext, at: ServiceAt, { profile, dependencies, components }: ServiceRecord) {
  if (profile.revision === 1) await ctx.db.insert(serviceProfile).values(profile);
  else await ctx.db.update(serviceProfile).set(profile).where(serviceRow(at));
  const own = and(eq(serviceDependency.environment, at.environment), eq(serviceDependency.service, at.service));
  await ctx.db.delete(serviceDependency).where(own);
  if (dependencies.length > 0)
    await ctx.db
      .insert(serviceDependency)
      .values(dependencies.map(({ service, strength }) => ({ ...at, dependsOn: service, strength })));
  await linkComponents(ctx, at, components);
}
