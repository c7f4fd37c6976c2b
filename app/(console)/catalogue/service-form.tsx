"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { Section } from "#components/frame/section";
import { Button, ButtonLink } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { CatalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import type { Neighbour, ServiceFacts } from "#lib/queries/catalogue/service-page";
import { useSend } from "../incidents/use-send.ts";
import { storeService } from "./actions.ts";
import { serviceHref } from "./addresses.ts";
import { DependencyFields } from "./dependency-fields.tsx";
import { readServiceForm } from "./read-service-form.ts";
import { OwnershipFields, PublicFields } from "./service-fields.tsx";

export interface ServiceFormProps {
  environment: string;
  /** What is said now; for a new one what its name suggests, with revision 0. */
  facts: ServiceFacts;
  dependsOn: readonly Pick<Neighbour, "service" | "strength">[];
  choices: CatalogueChoices;
}

/** Everything that the catalogue says of one service, in one form. Refused when somebody changed it meanwhile. */
export function ServiceForm({ environment, facts, dependsOn, choices }: ServiceFormProps) {
  const router = useRouter();
  const { isSending, refusal, fieldErrors, run } = useSend();
  const isNew = facts.revision === 0;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const service = facts.service || String(form.get("service") ?? "").trim();
    run(
      () => storeService({ ...readServiceForm(form), environment, service, revision: facts.revision }),
      (saved) => router.push(serviceHref(saved.service)),
    );
  };
  return (
    <form onSubmit={submit} className="service-form">
      {facts.service === "" && (
        <Section title="Name">
          <Input
            label="Service"
            name="service"
            className="mono"
            placeholder="income-scorer"
            hint="Exactly as its telemetry says it: the resource attribute service.name. It stays."
            required
            maxLength={255}
            error={fieldErrors.service}
          />
        </Section>
      )}
      <Section title="Who and how much">
        <OwnershipFields facts={facts} choices={choices} fieldErrors={fieldErrors} />
      </Section>
      <Section title="What it needs" note="a service that is not in the catalogue may be named">
        <DependencyFields stated={dependsOn} known={choices.services} fieldErrors={fieldErrors} />
      </Section>
      <Section title="For people outside" last>
        <PublicFields facts={facts} choices={choices} fieldErrors={fieldErrors} />
      </Section>
      <div className="mt-6 grid gap-3">
        <Refusal text={refusal} />
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" type="submit" disabled={isSending}>
            {isSending ? "Saving…" : isNew ? "Enter service" : "Save service"}
          </Button>
          <ButtonLink variant="ghost" href={isNew ? "/catalogue" : serviceHref(facts.service)}>
            Cancel
          </ButtonLink>
        </div>
      </div>
    </form>
  );
}
