import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { catalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import { servicePage } from "#lib/queries/catalogue/service-page";
import { consoleEnvironment } from "../../../../../session/console-environment.ts";
import { requirePerson } from "../../../../../session/current-person.ts";
import { instance } from "../../../../../session/instance.ts";
import { NoPermission } from "../../../../no-permission.tsx";
import { nameInPath, serviceHref } from "../../../addresses.ts";
import { CatalogueFrame } from "../../../catalogue-frame.tsx";
import { DeleteDialog } from "../../../delete-dialog.tsx";
import { ServiceForm } from "../../../service-form.tsx";

export const metadata: Metadata = { title: "Edit service" };

interface EditProps {
  params: Promise<{ service: string }>;
}

export default async function EditServicePage({ params }: EditProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "catalogue:write"))
    return <NoPermission permission="catalogue:write" role={role} current="/catalogue" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const service = nameInPath((await params).service);
  const page = service && (await servicePage(db, { environment, service, now: systemClock() }));
  if (!page) notFound();
  const { facts, dependsOn } = page;
  return (
    <CatalogueFrame crumbs={[{ label: facts.service, href: serviceHref(facts.service) }, { label: "Edit" }]}>
      <div className="body">
        <div className="mb-4 flex max-w-[720px] flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">Edit {facts.service}</h1>
          <DeleteDialog kind="service" environment={environment} name={facts.service} revision={facts.revision} />
        </div>
        <ServiceForm
          environment={environment}
          facts={facts}
          dependsOn={dependsOn}
          choices={await catalogueChoices(db, environment)}
        />
      </div>
    </CatalogueFrame>
  );
}
