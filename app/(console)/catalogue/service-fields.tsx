import { Checkbox, Input, Select, Textarea } from "#components/ui/input";
import {
  criticalities,
  criticalityMeanings,
  dataSensitivities,
  dataSensitivityMeanings,
  hazardLimitMeaning,
} from "#lib/domain/catalogue/service";
import type { CatalogueChoices } from "#lib/queries/catalogue/catalogue-choices";
import type { ServiceFacts } from "#lib/queries/catalogue/service-page";
import { MeaningSelect } from "./meaning-select.tsx";
import { OwnerSelect } from "./owner-select.tsx";

interface ServiceFieldsProps {
  facts: ServiceFacts;
  choices: CatalogueChoices;
  fieldErrors: Record<string, string>;
}

/** Owner, system, how much it matters, what data it holds, where its runbook is. */
export function OwnershipFields({ facts, choices, fieldErrors }: ServiceFieldsProps) {
  const systems = choices.systems.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <div className="fields">
      <div className="pair">
        <OwnerSelect teams={choices.teams} owner={facts.owner?.key ?? ""} error={fieldErrors.ownerTeam} />
        <Select
          label="System"
          name="system"
          defaultValue={facts.system?.key ?? ""}
          options={[{ value: "", label: "none: it stands alone" }, ...systems]}
          error={fieldErrors.system}
        />
      </div>
      <div className="pair">
        <MeaningSelect
          label="Criticality"
          name="criticality"
          options={criticalities}
          meanings={criticalityMeanings}
          chosen={facts.criticality}
        />
        <MeaningSelect
          label="Data sensitivity"
          name="dataSensitivity"
          options={dataSensitivities}
          meanings={dataSensitivityMeanings}
          chosen={facts.dataSensitivity}
        />
      </div>
      <Input
        label="Runbook"
        name="runbookUrl"
        type="url"
        placeholder="https://"
        defaultValue={facts.runbookUrl}
        hint="Where responders read what to do. Web addresses only."
        maxLength={500}
        error={fieldErrors.runbookUrl}
      />
      <Textarea
        label="What it does"
        name="description"
        defaultValue={facts.description}
        maxLength={1000}
        error={fieldErrors.description}
      />
    </div>
  );
}

/** The words and signs by which people outside meet it, and what counts as a near miss. */
export function PublicFields({ facts, choices, fieldErrors }: ServiceFieldsProps) {
  return (
    <div className="fields">
      <Input
        label="Name"
        name="displayName"
        defaultValue={facts.displayName}
        hint="In drafts of public updates: “a problem with income scoring”."
        required
        maxLength={80}
        error={fieldErrors.displayName}
      />
      <div className="pair">
        <Input
          label="One unit of its work"
          name="unitOne"
          defaultValue={facts.unitOne}
          placeholder="application"
          required
          maxLength={40}
          error={fieldErrors.unitOne}
        />
        <Input
          label="Several of them"
          name="unitMany"
          defaultValue={facts.unitMany}
          placeholder="applications"
          required
          maxLength={40}
          error={fieldErrors.unitMany}
        />
      </div>
      {choices.components.length > 0 && (
        <fieldset className="grid gap-1">
          <legend className="mb-1 font-medium">Status components that show its state</legend>
          {choices.components.map(({ id, name, service }) => (
            <Checkbox
              key={id}
              name="components"
              value={id}
              defaultChecked={service !== "" && service === facts.service}
              label={
                <span>
                  {name}
                  {service !== "" && service !== facts.service && <span className="muted"> · now of {service}</span>}
                </span>
              }
            />
          ))}
        </fieldset>
      )}
      <Input
        label="Exposure limit for hazards, %"
        name="hazardBelowPercent"
        inputMode="decimal"
        defaultValue={facts.hazardBelowPercent ?? ""}
        placeholder="none"
        hint={hazardLimitMeaning}
        error={fieldErrors.hazardBelowPercent}
      />
    </div>
  );
}
