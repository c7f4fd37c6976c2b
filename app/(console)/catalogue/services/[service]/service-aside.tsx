import type { ReactNode } from "react";
import { formatPercentOf100 } from "#components/format/numbers";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { ComponentStatusChip } from "#components/signal/component-status-chip";
import { criticalityMeanings, dataSensitivityMeanings, hazardLimitMeaning } from "#lib/domain/catalogue/service";
import type { ServicePage } from "#lib/queries/catalogue/service-page";
import { ownerWords } from "../../present-catalogue.ts";

/** What is said of it, and what each word means. */
export function ServiceAside({ page: { facts, components }, children }: { page: ServicePage; children: ReactNode }) {
  const limit = facts.hazardBelowPercent;
  return (
    <aside>
      <Section title="Facts">
        {facts.description && <p className="mb-3 text-pretty">{facts.description}</p>}
        <FactList
          facts={[
            { term: "Owner", value: ownerWords(facts.owner) },
            { term: "Criticality", value: facts.criticality },
            { term: "Data", value: facts.dataSensitivity },
            { term: "One unit of work", value: facts.unitOne },
          ]}
        />
        <p className="meta mt-2">
          {criticalityMeanings[facts.criticality]} {dataSensitivityMeanings[facts.dataSensitivity]}
        </p>
      </Section>
      <Section title="Near misses">
        <FactList
          facts={[
            { term: "Exposure limit", value: limit === null ? "none stated" : `below ${formatPercentOf100(limit)}` },
          ]}
        />
        <p className="meta mt-2">{hazardLimitMeaning}</p>
      </Section>
      {children}
      <Section title="On the status page" last>
        {components.length > 0 ? (
          <FactList
            facts={components.map(({ name, status }) => ({
              term: name,
              value: <ComponentStatusChip plain status={status} />,
            }))}
          />
        ) : (
          <p className="muted">No component shows its state: people outside are not told by it.</p>
        )}
      </Section>
    </aside>
  );
}
