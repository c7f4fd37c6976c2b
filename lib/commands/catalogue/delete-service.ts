import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { serviceDependency } from "#db/schema/catalogue";
import { incident, serviceProfile } from "#db/schema/incident";
import { flag, rollout } from "#db/schema/rollout";
import { trafficRoute } from "#db/schema/traffic";
import { serviceNameSchema } from "#lib/domain/catalogue/service";
import { incidentKey, openIncidentStates } from "#lib/domain/incident/state";
import { CommandError } from "#lib/domain/kernel/command-error";
import { activeStates } from "#lib/domain/rollout/state";
import { type CommandContext, inTransaction } from "../kernel/context.ts";
import { parseInput } from "../kernel/parse-input.ts";
import { recordAudit } from "../kernel/record-audit.ts";
import { requireEnvironment } from "../kernel/require-environment.ts";
import { requirePermission } from "../kernel/require-permission.ts";
import { componentNames, linkComponents } from "./link-components.ts";
import { lockCatalogue } from "./lock-catalogue.ts";
import { named } from "./named.ts";
import { requireRevision } from "./require-revision.ts";
import { readServiceRecord, type ServiceAt, serviceRow } from "./service-record.ts";

export const DeleteServiceInput = z.object({
  environment: z.string().min(1).max(64).default("production"),
  service: serviceNameSchema,
  revision: z.number().int().optional().describe("The revision that was looked at"),
});

/**
 * Takes a service out of the catalogue; refused while something of it is in operation. Its telemetry and history stay,
 * and what needs it goes on naming it.
 */
export async function deleteService(
  ctx: CommandContext,
  input: z.input<typeof DeleteServiceInput>,
): Promise<{ service: string }> {
  await requirePermission(ctx, "catalogue:write");
  const { environment, service, revision } = parseInput(DeleteServiceInput, input);
  requireEnvironment(ctx, environment);
  const at: ServiceAt = { environment, service };
  return inTransaction(ctx, async (tx) => {
    await lockCatalogue(tx, environment);
    const { profile, dependencies, components } = await readServiceRecord(tx, at);
    if (profile.revision === 0) throw new CommandError("not-found", `the service ${service} is not in the catalogue`);
    const subject = { kind: "service", id: service, environment } as const;
    await requireRevision(tx, { subject, expected: revision, actual: profile.revision });
    const inTheWay = await operationOf(tx, at);
    if (inTheWay.length > 0)
      throw new CommandError(
        "precondition-failed",
        `the service ${service} is in operation: it has ${inTheWay.join("; ")}. A service leaves the catalogue when nothing of it runs`,
      );
    const names = await componentNames(tx, components);
    await linkComponents(tx, at, []);
    await tx.db
      .delete(serviceDependency)
      .where(and(eq(serviceDependency.environment, environment), eq(serviceDependency.service, service)));
    await tx.db
      .delete(trafficRoute)
      .where(and(eq(trafficRoute.environment, environment), eq(trafficRoute.service, service)));
    await tx.db.delete(serviceProfile).where(serviceRow(at));
    await recordAudit(tx, "service.deleted", {
      subject,
      detail: {
        displayName: profile.displayName,
        ownerTeam: profile.ownerTeam,
        system: profile.system,
        criticality: profile.criticality,
        dependencies: dependencies.map(({ service: other, strength }) => `${other} (${strength})`),
        components: names,
      },
    });
    return { service };
  });
}

/** What stands in the way, by name. */
async function operationOf({ db }: CommandContext, { environment, service }: ServiceAt): Promise<string[]> {
  const flags = await db
    .select({ key: flag.key })
    .from(flag)
    .where(and(eq(flag.environment, environment), eq(flag.service, service)))
    .orderBy(asc(flag.key));
  const rollouts = await db
    .select({ title: rollout.title })
    .from(rollout)
    .where(
      and(
        eq(rollout.environment, environment),
        eq(rollout.service, service),
        inArray(rollout.state, [...activeStates]),
      ),
    )
    .orderBy(asc(rollout.id));
  const incidents = await db
    .select({ number: incident.number })
    .from(incident)
    .where(
      and(
        eq(incident.environment, environment),
        eq(incident.service, service),
        inArray(incident.state, openIncidentStates),
      ),
    )
    .orderBy(asc(incident.number));
  return [
    counted(
      "flag",
      flags.map(({ key }) => key),
    ),
    counted(
      "active rollout",
      rollouts.map(({ title }) => `“${title}”`),
    ),
    counted(
      "open incident",
      incidents.map(({ number }) => incidentKey(number)),
    ),
  ].filter((words) => words !== "");
}

const counted = (noun: string, names: readonly string[]): string =>
  names.length === 0 ? "" : `the ${noun}${names.length === 1 ? "" : "s"} ${named(names)}`;
