"use client";

import { Input, Select, Textarea } from "#components/ui/input";
import type { Preview } from "#lib/domain/rollout/plan";

interface PlanFieldsProps {
  /** Who sees the candidate first as the template has it; null for plans without a preview. */
  preview: Preview | null;
  segments: readonly string[];
  errors: Record<string, string>;
}

/** What a person adds to a template's plan: who sees a preview, and when it starts and is taken back. */
export function PlanFields({ preview, segments, errors }: PlanFieldsProps) {
  return (
    <>
      {preview && <PreviewFields preview={preview} segments={segments} errors={errors} />}
      <details>
        <summary>Schedule</summary>
        <div className="mt-3 grid gap-3 sm:grid-cols-2">
          <Input
            label="Start at (UTC)"
            name="startsAt"
            type="datetime-local"
            error={errors.startsAt ?? errors["plan.startsAt"]}
            hint="Empty: when it is started. It waits as scheduled until then."
          />
          <Input
            label="Take back at (UTC)"
            name="disableAt"
            type="datetime-local"
            error={errors.disableAt ?? errors["plan.disableAt"]}
            hint="Empty: never. The release is rolled back then, also when completed."
          />
        </div>
      </details>
    </>
  );
}

function PreviewFields({ preview, segments, errors }: PlanFieldsProps & { preview: Preview }) {
  return (
    <fieldset className="grid gap-3 sm:grid-cols-2">
      <legend className="mb-2 font-semibold">Who sees the preview</legend>
      <Select
        label="Segment"
        name="segment"
        defaultValue={preview.segment ?? ""}
        options={[{ value: "", label: "None" }, ...segments.map((key) => ({ value: key, label: key }))]}
        hint="Units of this segment get the candidate before the switch."
        error={errors["plan.preview.segment"]}
      />
      <Textarea
        label="Targeting keys"
        name="targetingKeys"
        rows={3}
        className="mono"
        defaultValue={preview.targetingKeys.join("\n")}
        hint="One on a line. All of these units stay out of the comparison."
        error={errors["plan.preview"] ?? errors["preview.targetingKeys"]}
      />
    </fieldset>
  );
}
