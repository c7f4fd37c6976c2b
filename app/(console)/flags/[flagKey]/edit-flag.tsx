"use client";

import { Button } from "#components/ui/button";
import { Input, Select, Textarea } from "#components/ui/input";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import type { ActionResult } from "../../../session/action.ts";
import { ActionDialog } from "../../action-dialog.tsx";
import { storeFlag } from "../actions.ts";
import { jsonText, readJsonObject } from "../json-field.ts";

/** Variants, the default, what it decides and what is told with it. What a rollout holds is refused by name. */
export function EditFlag({ flag }: { flag: FlagRecord }) {
  return (
    <ActionDialog
      trigger={<Button>Edit</Button>}
      title={`Edit ${flag.key}`}
      description="Gateways serve it at once."
      confirm="Save flag"
      pending="Saving…"
      send={(fields) => send(flag, fields)}
    >
      {(errors) => (
        <>
          <Input
            label="What it decides"
            name="description"
            defaultValue={flag.description}
            maxLength={500}
            error={errors.description}
          />
          <Textarea
            label="Variants"
            name="variants"
            className="mono"
            spellCheck={false}
            defaultValue={jsonText(flag.variants)}
            hint="JSON: name and value, all values of one type."
            error={firstUnder(errors, "variants")}
          />
          <Select
            label="Default variant"
            name="defaultVariant"
            defaultValue={flag.defaultVariant}
            options={Object.keys(flag.variants).map((name) => ({ value: name, label: name }))}
            hint="A variant that is new above can be chosen once it is saved."
            error={errors.defaultVariant}
          />
          <Textarea
            label="Metadata"
            name="metadata"
            className="mono"
            spellCheck={false}
            defaultValue={jsonText(flag.metadata)}
            hint="JSON: told with every evaluation."
            error={firstUnder(errors, "metadata")}
          />
        </>
      )}
    </ActionDialog>
  );
}

const firstUnder = (errors: Record<string, string>, field: string): string | undefined => {
  const [found] = Object.entries(errors).filter(([name]) => name === field || name.startsWith(`${field}.`));
  return found && (found[0] === field ? found[1] : `${found[0]}: ${found[1]}`);
};

async function send(flag: FlagRecord, fields: FormData): Promise<ActionResult<unknown>> {
  const said = Object.fromEntries(fields) as Record<string, string>;
  const fieldErrors: Record<string, string> = {};
  const read = (name: string): Record<string, unknown> => {
    const json = readJsonObject(said[name] || "{}");
    if (json.ok) return json.value;
    fieldErrors[name] = json.problem;
    return {};
  };
  const [variants, metadata] = [read("variants"), read("metadata")];
  if (Object.keys(fieldErrors).length > 0)
    return { kind: "invalid", message: "Some fields need a change.", fieldErrors };
  const { environment, key, revision } = flag;
  const { description, defaultVariant } = said;
  return storeFlag({ environment, key, revision, description, defaultVariant, variants, metadata });
}
