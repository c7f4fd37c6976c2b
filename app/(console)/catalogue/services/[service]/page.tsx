import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { findUnknownService, servicePage } from "#lib/queries/catalogue/service-page";
import { consoleEnvironment } from "../../../../session/console-environment.ts";
import { requirePerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";
import { NoPermission } from "../../../no-permission.tsx";
import { nameInPath } from "../../addresses.ts";
import { CatalogueFrame } from "../../catalogue-frame.tsx";
import { UnknownTable } from "../../unknown-table.tsx";
import { ServiceView } from "./service-view.tsx";

export const metadata: Metadata = { title: "Service" };

interface ServiceProps {
  params: Promise<{ service: string }>;
}

export default async function ServiceDetailPage({ params }: ServiceProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "catalogue:read"))
    return <NoPermission permission="catalogue:read" role={role} current="/catalogue" />;
  const { db } = instance().database;
  const asked = { environment: await consoleEnvironment(), service: nameInPath((await params).service) ?? "" };
  const now = systemClock();
  const page = await servicePage(db, { ...asked, now });
  if (page) {
    const crumbs = [{ label: page.facts.service }];
    const may = {
      edit: roleCan(role, "catalogue:write"),
      rollBack: roleCan(role, "rollout:roll-back"),
      route: roleCan(role, "settings:write"),
    };
    return (
      <CatalogueFrame crumbs={crumbs}>
        <ServiceView page={page} may={may} environment={asked.environment} />
      </CatalogueFrame>
    );
  }
  const unknown = await findUnknownService(db, { ...asked, now });
  if (!unknown) notFound();
  return (
    <CatalogueFrame crumbs={[{ label: unknown.service }]}>
      <div className="body">
        <h1 className="text-title font-semibold">{unknown.service}</h1>
        <p className="mt-1 mb-6 text-muted">
          It was seen in operation and is not in the catalogue: nobody has said who owns it or what it needs.
        </p>
        <UnknownTable services={[unknown]} nowMs={now.getTime()} mayAdopt={roleCan(role, "catalogue:write")} />
      </div>
    </CatalogueFrame>
  );
}
