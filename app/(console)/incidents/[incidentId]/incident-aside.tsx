"use client";

import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { ClockFacts, RoleList } from "#components/incident/role-list";
import { severityWord } from "#components/signal/severity-badge";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { acknowledge } from "../actions.ts";
import { useSend } from "../use-send.ts";
import type { IncidentPanelProps } from "./incident-header.tsx";
import { LinkedFacts } from "./linked-facts.tsx";
import { NextUpdate } from "./next-update.tsx";
import { presentAffected } from "./present-affected.ts";
import { isOpen, presentClocks } from "./present-incident.ts";

const kinds = {
  real: "real",
  hazard: "near miss: nobody was harmed",
  drill: "drill",
  backfilled: "entered afterwards",
} as const;

export function IncidentAside({ page, may, onChanged, me }: IncidentPanelProps & { me: string }) {
  const { facts } = page;
  const { isSending, refusal, run } = useSend();
  const affected = presentAffected(page);
  const clocks = presentClocks(page);
  const mayTake = may.update && isOpen(facts) && facts.commander?.id !== me;
  const take = () => run(() => acknowledge({ incidentId: facts.id, takeCommand: true }), onChanged);
  return (
    <>
      <Section title="Next public update">
        <NextUpdate page={page} />
      </Section>
      <Section
        title="Roles"
        end={
          mayTake && (
            <Button size={24} variant="ghost" disabled={isSending} onClick={take}>
              Take command
            </Button>
          )
        }
      >
        <RoleList roles={[{ role: "Commander", name: facts.commander?.name ?? null }]} />
        <FactList facts={[{ term: "Opened by", value: facts.createdBy }]} />
        <Refusal text={refusal} />
      </Section>
      <Section title="Severity">
        <FactList
          facts={[
            { term: "Now", value: severityWord(facts.severity) },
            {
              term: facts.severityBecause.rule === "person" ? "Set by" : "Proposed by",
              value:
                facts.severityBecause.rule === "person" ? (
                  "a person"
                ) : (
                  <>
                    rule <span className="mono">{facts.severityBecause.rule}</span>
                  </>
                ),
            },
            { term: "Kind", value: `${kinds[facts.kind]}, ${facts.family}` },
          ]}
        />
        <p className="meta mt-2">
          {facts.severityBecause.sentence} “Unlawful” and P0 are a person’s words. Raising needs no reason, lowering
          does.
        </p>
      </Section>
      {affected.length > 0 && (
        <Section title="Who was affected">
          <FactList facts={affected} />
        </Section>
      )}
      {clocks.length > 0 && (
        <Section title="Clocks">
          <ClockFacts clocks={clocks} />
        </Section>
      )}
      <Section title="Linked" last>
        <LinkedFacts page={page} />
      </Section>
    </>
  );
}
