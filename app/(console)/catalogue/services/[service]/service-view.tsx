import Link from "next/link";
import { DependencyPicture } from "#components/catalogue/dependency-picture";
import { PageHeader } from "#components/frame/page-header";
import { Section } from "#components/frame/section";
import { IncidentRow } from "#components/incident/incident-row";
import { Chip } from "#components/signal/signal-shape";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { Icon } from "#components/ui/icon";
import type { ServicePage } from "#lib/queries/catalogue/service-page";
import { presentRow } from "../../../incidents/present-list.ts";
import { RolloutList } from "../../../rollout-list.tsx";
import { serviceHref, systemHref } from "../../addresses.ts";
import { heardFace, presentPicture } from "../../present-catalogue.ts";
import { FlagTable, Neighbours } from "./neighbours.tsx";
import { serviceSentence } from "./present-service.ts";
import { ServiceAside } from "./service-aside.tsx";
import { TrafficRoute } from "./traffic-route.tsx";

interface ServiceViewProps {
  page: ServicePage;
  may: { edit: boolean; rollBack: boolean; route: boolean };
  environment: string;
}

/** One service: who, what it needs, what goes on, and what to read when it fails. */
export function ServiceView({ page, may, environment }: ServiceViewProps) {
  const { facts } = page;
  const heard = heardFace(page.now.heardAt, page.asOf);
  return (
    <>
      <PageHeader
        title={facts.service}
        titleExtra={<span className="muted text-body font-normal">{facts.displayName}</span>}
        facts={
          <>
            <Chip signal={heard.signal}>Telemetry {heard.words}</Chip>
            {facts.system && (
              <Link className="link" href={systemHref(facts.system.key)}>
                {facts.system.name}
              </Link>
            )}
          </>
        }
        sentence={serviceSentence(page)}
        actions={
          <>
            {facts.runbookUrl && (
              <a className="button" href={facts.runbookUrl} target="_blank" rel="noreferrer noopener">
                <Icon name="external" />
                Runbook
              </a>
            )}
            {may.edit && <ButtonLink href={`${serviceHref(facts.service)}/edit`}>Edit</ButtonLink>}
          </>
        }
      />
      <div className="body split">
        <div>
          <Section title="What needs what">
            <Dependencies page={page} mayEdit={may.edit} />
          </Section>
          <Section title="Rollouts" note={page.rollouts.length > 0 ? "newest first" : undefined}>
            {page.rollouts.length > 0 ? (
              <RolloutList rollouts={page.rollouts} mayRollBack={may.rollBack} />
            ) : (
              <p className="muted">Nothing of it was rolled out yet.</p>
            )}
          </Section>
          <Section title="Incidents" note={page.incidents.length > 0 ? "open ones first" : undefined}>
            {page.incidents.length > 0 ? (
              <ul className="rows">
                {page.incidents.map((line) => {
                  const { id, ...row } = presentRow(line, page.asOf);
                  return <IncidentRow key={id} {...row} />;
                })}
              </ul>
            ) : (
              <p className="muted">None was recorded.</p>
            )}
          </Section>
          <Section title="Flags" last>
            <FlagTable flags={page.flags} />
          </Section>
        </div>
        <ServiceAside page={page}>
          <TrafficRoute environment={environment} page={page} mayChange={may.route} />
        </ServiceAside>
      </div>
    </>
  );
}

function Dependencies({ page, mayEdit }: { page: ServicePage; mayEdit: boolean }) {
  const { facts, picture } = page;
  if (picture.nodes.length === 0)
    return (
      <EmptyState
        title="No dependency is stated"
        action={mayEdit && <ButtonLink href={`${serviceHref(facts.service)}/edit`}>State what it needs</ButtonLink>}
      >
        Once it is said what {facts.service} needs, and what needs it, an incident shows how far it reaches.
      </EmptyState>
    );
  return (
    <>
      <DependencyPicture
        {...presentPicture(picture, { title: `Dependencies around ${facts.service}`, current: facts.service })}
      />
      <div className="mt-4 grid gap-x-12 gap-y-4 min-[701px]:grid-cols-2">
        <Neighbours title="It needs" lines={page.dependsOn} empty="It needs no other service." />
        <Neighbours title="Needed by" lines={page.neededBy} empty="No service says it needs it." />
      </div>
    </>
  );
}
