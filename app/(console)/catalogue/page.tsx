import type { Metadata } from "next";
import Link from "next/link";
import { DependencyPicture } from "#components/catalogue/dependency-picture";
import { Section } from "#components/frame/section";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { catalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import { type CataloguePage, cataloguePage } from "#lib/queries/catalogue/catalogue-page";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { NoPermission } from "../no-permission.tsx";
import { systemHref } from "./addresses.ts";
import { CatalogueFrame } from "./catalogue-frame.tsx";
import { ownerWords, presentPicture } from "./present-catalogue.ts";
import { ServiceTable } from "./service-table.tsx";
import { SystemDialog } from "./system-dialog.tsx";
import { UnknownTable } from "./unknown-table.tsx";

export const metadata: Metadata = { title: "Catalogue" };

export default async function Catalogue() {
  const person = await requirePerson();
  if (!roleCan(person.role, "catalogue:read"))
    return <NoPermission permission="catalogue:read" role={person.role} current="/catalogue" />;
  const { db } = instance().database;
  const environment = await consoleEnvironment();
  const [page, { teams }] = await Promise.all([
    cataloguePage(db, { environment, now: systemClock() }),
    catalogueChoices(db, environment),
  ]);
  const mayWrite = roleCan(person.role, "catalogue:write");
  const isEmpty = page.systems.length === 0 && page.alone.length === 0;
  return (
    <CatalogueFrame>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          <h1 className="text-title font-semibold">Catalogue</h1>
          {mayWrite && (
            <div className="flex flex-wrap gap-2">
              <SystemDialog environment={environment} teams={teams} />
              <ButtonLink href="/catalogue/adopt">Enter a service</ButtonLink>
            </div>
          )}
        </div>
        {isEmpty ? <EmptyCatalogue page={page} /> : <Entered page={page} />}
        {page.unknown.length > 0 && (
          <Section
            title="Seen, but not in the catalogue"
            note="in telemetry, flags, rollouts or incidents; nothing is adopted by itself"
            last
          >
            <UnknownTable services={page.unknown} nowMs={page.asOf} mayAdopt={mayWrite} />
          </Section>
        )}
      </div>
    </CatalogueFrame>
  );
}

function EmptyCatalogue({ page }: { page: CataloguePage }) {
  return (
    <Section title="Services">
      <EmptyState title="Nothing is in the catalogue yet">
        The catalogue says who owns each service, how much it matters, what it needs and where its runbook is; incidents
        and rollouts lead here.{" "}
        {page.unknown.length > 0
          ? "The services below were seen in operation: adopt one to begin."
          : "Point a service at the gateway and it is offered here, or enter one by hand."}
      </EmptyState>
    </Section>
  );
}

function Entered({ page }: { page: CataloguePage }) {
  return (
    <>
      {page.picture.nodes.length > 0 && (
        <Section title="What needs what">
          <DependencyPicture {...presentPicture(page.picture, { title: "All stated dependencies" })} />
        </Section>
      )}
      {page.systems.map((system) => (
        <Section
          key={system.key}
          title={system.name}
          note={`owner ${ownerWords(system.owner)}`}
          end={
            <Link className="link-meta" href={systemHref(system.key)}>
              Open system<span className="sr-only"> {system.name}</span>
            </Link>
          }
        >
          <ServiceTable caption={`Services of ${system.name}`} services={system.services} nowMs={page.asOf} />
        </Section>
      ))}
      {page.alone.length > 0 && (
        <Section title="On their own" note="in no system">
          <ServiceTable caption="Services in no system" services={page.alone} nowMs={page.asOf} />
        </Section>
      )}
    </>
  );
}
