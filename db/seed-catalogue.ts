import type { Database } from "./client.ts";
import { catalogueSystem, serviceDependency } from "./schema/catalogue.ts";
import { serviceProfile } from "./schema/incident.ts";

const SYSTEM = "lending-decisions";
/** Key of the team that the demo's people form. */
const OWNER = "lending-decisions";

const services = [
  {
    service: "income-scorer",
    displayName: "Income scoring",
    description:
      "Estimates from an application whether its income is above the limit. Its model is what is rolled out.",
    criticality: "critical",
    dataSensitivity: "restricted",
    runbookUrl: "https://runbooks.lumen-credit.example/income-scorer",
  },
  {
    service: "applications-api",
    displayName: "Applications",
    description: "Takes applications, asks for a score and answers with a decision.",
    criticality: "high",
    dataSensitivity: "confidential",
    runbookUrl: "https://runbooks.lumen-credit.example/applications-api",
  },
] as const;

/** Two of them lead to services that nobody has entered: the catalogue shows its own gaps. */
const dependencies = [
  { service: "applications-api", dependsOn: "income-scorer", strength: "hard" },
  { service: "applications-api", dependsOn: "decision-letters", strength: "soft" },
  { service: "income-scorer", dependsOn: "feature-store", strength: "hard" },
] as const;

/** The demo's AI system as its owners would enter it. */
export async function seedCatalogue(
  tx: Database,
  { environment, now }: { environment: string; now: Date },
): Promise<void> {
  await tx
    .insert(catalogueSystem)
    .values({
      environment,
      key: SYSTEM,
      name: "Lending decisions",
      description: "Decides on applications for credit, with a model that estimates income.",
      ownerTeam: OWNER,
      createdAt: now,
    })
    .onConflictDoNothing();
  await tx
    .insert(serviceProfile)
    .values(
      services.map((one) => ({
        environment,
        unitOne: "application",
        unitMany: "applications",
        system: SYSTEM,
        ownerTeam: OWNER,
        createdAt: now,
        ...one,
      })),
    )
    .onConflictDoNothing();
  await tx
    .insert(serviceDependency)
    .values(dependencies.map((one) => ({ environment, ...one })))
    .onConflictDoNothing();
}
