"use client";

import { useRouter } from "next/navigation";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import type { ActionResult } from "../../session/action.ts";
import { ActionDialog } from "../action-dialog.tsx";
import { makeFlag } from "./actions.ts";
import { flagHref } from "./addresses.ts";
import { readJsonObject } from "./json-field.ts";

const onOff = '{ "on": true, "off": false }';

/** Creates a flag; gateways serve its default variant at once. */
export function NewFlag({ environment }: { environment: string }) {
  const router = useRouter();
  return (
    <ActionDialog
      trigger={<Button variant="primary">New flag</Button>}
      title="New flag"
      description="Everyone gets its default variant until a rule, an override or a rollout says otherwise."
      confirm="Create flag"
      pending="Creating…"
      send={(fields) => send(environment, fields)}
      onDone={({ key }) => router.push(flagHref(key))}
    >
      {(errors) => (
        <>
          <Input
            label="Key"
            name="key"
            className="mono"
            placeholder="income-scorer-model"
            hint="As the application asks for it. It stays."
            required
            maxLength={128}
            error={errors.key}
          />
          <Input
            label="Service"
            name="service"
            className="mono"
            placeholder="income-scorer"
            hint="The service whose telemetry carries this flag: its service.name."
            required
            maxLength={128}
            error={errors.service}
          />
          <Textarea
            label="Variants"
            name="variants"
            className="mono"
            spellCheck={false}
            defaultValue={onOff}
            hint="JSON: name and value. All values of one type: true or false, texts, numbers or objects."
            error={errors.variants}
          />
          <Input
            label="Default variant"
            name="defaultVariant"
            className="mono"
            defaultValue="off"
            required
            maxLength={64}
            error={errors.defaultVariant}
          />
          <Input label="What it decides" name="description" maxLength={500} error={errors.description} />
        </>
      )}
    </ActionDialog>
  );
}

async function send(environment: string, fields: FormData): Promise<ActionResult<{ key: string }>> {
  const said = Object.fromEntries(fields) as Record<string, string>;
  const variants = readJsonObject(said.variants ?? "", "must be one JSON object: names and values");
  if (!variants.ok)
    return { kind: "invalid", message: "Some fields need a change.", fieldErrors: { variants: variants.problem } };
  const key = said.key ?? "";
  const answer = await makeFlag({ ...said, environment, variants: variants.value });
  return answer.kind === "ok" ? { kind: "ok", value: { key } } : answer;
}
