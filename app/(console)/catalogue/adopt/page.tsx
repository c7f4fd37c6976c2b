import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ago } from "#components/format/times";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { wordsOfService } from "#lib/domain/incident/plain-words";
import { catalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import { findUnknownService, type ServiceFacts, serviceFacts } from "#lib/queries/catalogue/service-page";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { NoPermission } from "../../no-permission.tsx";
import { serviceHref } from "../addresses.ts";
import { CatalogueFrame } from "../catalogue-frame.tsx";
import { seenWords } from "../present-catalogue.ts";
import { ServiceForm } from "../service-form.tsx";

export const metadata: Metadata = { title: "Enter a service" };

interface AdoptProps {
  searchParams: Promise<{ service?: string | string[] }>;
}

/** The form for a service that is not in the catalogue yet, filled in as far as its name goes. */
export default async function AdoptPage({ searchParams }: AdoptProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "catalogue:write"))
    return <NoPermission permission="catalogue:write" role={role} current="/catalogue" />;
  const asked = (await searchParams).service;
  const service = typeof asked === "string" ? asked : "";
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const now = systemClock();
  if (service !== "" && (await serviceFacts(db, { environment, service }))) redirect(serviceHref(service));
  const [choices, seen] = await Promise.all([
    catalogueChoices(db, environment),
    service === "" ? undefined : findUnknownService(db, { environment, service, now }),
  ]);
  return (
    <CatalogueFrame crumbs={[{ label: service || "Enter a service" }]}>
      <div className="body">
        <h1 className="text-title font-semibold">{service ? `Adopt ${service}` : "Enter a service"}</h1>
        <p className="mt-1 mb-6 text-muted">
          {seen
            ? `Seen: ${seenWords(seen)}; last ${ago(now.getTime() - seen.lastSeenAt)}. It is entered when you save.`
            : "Nothing of it was seen yet: no telemetry, flag, rollout or incident names it."}
        </p>
        <ServiceForm environment={environment} facts={suggested(service)} dependsOn={[]} choices={choices} />
      </div>
    </CatalogueFrame>
  );
}

/** The plainest facts, as the command would store them. */
function suggested(service: string): ServiceFacts {
  const words = service === "" ? { name: "", unit: { one: "request", many: "requests" } } : wordsOfService(service);
  return {
    service,
    displayName: words.name,
    unitOne: words.unit.one,
    unitMany: words.unit.many,
    description: "",
    system: null,
    owner: null,
    criticality: "medium",
    dataSensitivity: "internal",
    runbookUrl: "",
    hazardBelowPercent: null,
    revision: 0,
  };
}
