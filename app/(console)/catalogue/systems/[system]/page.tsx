import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DependencyPicture } from "#components/catalogue/dependency-picture";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { catalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import { systemPage } from "#lib/queries/catalogue/system-page";
import { consoleEnvironment } from "../../../../session/console-environment.ts";
import { requirePerson } from "../../../../session/current-person.ts";
import { instance } from "../../../../session/instance.ts";
import { NoPermission } from "../../../no-permission.tsx";
import { nameInPath } from "../../addresses.ts";
import { CatalogueFrame } from "../../catalogue-frame.tsx";
import { DeleteDialog } from "../../delete-dialog.tsx";
import { ownerWords, presentPicture } from "../../present-catalogue.ts";
import { ServiceTable } from "../../service-table.tsx";
import { SystemDialog } from "../../system-dialog.tsx";

export const metadata: Metadata = { title: "System" };

interface SystemProps {
  params: Promise<{ system: string }>;
}

export default async function SystemDetailPage({ params }: SystemProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "catalogue:read"))
    return <NoPermission permission="catalogue:read" role={role} current="/catalogue" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const system = nameInPath((await params).system);
  const page = system && (await systemPage(db, { environment, system, now: systemClock() }));
  if (!page) notFound();
  const { teams } = await catalogueChoices(db, environment);
  return (
    <CatalogueFrame crumbs={[{ label: page.name }]}>
      <PageHeader
        title={page.name}
        titleExtra={<span className="mono muted text-body font-normal">{page.key}</span>}
        facts={<span className="muted">Owner {ownerWords(page.owner)}</span>}
        sentence={page.description || undefined}
        actions={
          roleCan(role, "catalogue:write") && (
            <>
              <DeleteDialog kind="system" environment={environment} name={page.key} revision={page.revision} />
              <SystemDialog environment={environment} teams={teams} system={page} />
            </>
          )
        }
      />
      <div className="body">
        {page.picture.nodes.length > 0 && (
          <Section title="What needs what" note="its services, and what is around them">
            <DependencyPicture {...presentPicture(page.picture, { title: `Dependencies around ${page.name}` })} />
          </Section>
        )}
        <Section title="Services" last>
          <ServiceTable caption={`Services of ${page.name}`} services={page.services} nowMs={page.asOf} />
        </Section>
      </div>
    </CatalogueFrame>
  );
}
