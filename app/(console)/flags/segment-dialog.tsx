"use client";

import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import type { SegmentRecord } from "#lib/queries/flag/flag-record";
import type { ActionResult } from "../../session/action.ts";
import { ActionDialog } from "../action-dialog.tsx";
import { removeSegment, storeSegment } from "./actions.ts";
import { jsonText, readJsonObject } from "./json-field.ts";
import { RuleField } from "./rule-field.tsx";

interface SegmentDialogProps {
  environment: string;
  segments: readonly SegmentRecord[];
  /** Left out: a new one. */
  segment?: SegmentRecord;
}

/** Creates a segment or replaces its rule; every rule that names it follows at once. */
export function SegmentDialog({ environment, segments, segment }: SegmentDialogProps) {
  const evaluators = Object.fromEntries(segments.map(({ key, rule }) => [key, rule]));
  return (
    <ActionDialog
      trigger={
        segment ? (
          <Button size={24} variant="ghost" aria-label={`Edit ${segment.key}`}>
            Edit…
          </Button>
        ) : (
          <Button size={24}>New segment</Button>
        )
      }
      title={segment ? `Edit the segment ${segment.key}` : "New segment"}
      description="Every rule that names it follows at once."
      confirm="Save segment"
      pending="Saving…"
      send={(fields) => send({ environment, key: segment?.key }, fields)}
    >
      {(errors) => (
        <>
          {!segment && (
            <Input
              label="Name"
              name="key"
              className="mono"
              placeholder="staff"
              hint="Rules name it so. It stays."
              required
              maxLength={64}
              error={errors.key}
            />
          )}
          <Input
            label="Who is meant"
            name="description"
            defaultValue={segment?.description}
            maxLength={500}
            error={errors.description}
          />
          <RuleField
            label="Rule"
            name="rule"
            at="rule"
            defaultText={segment ? jsonText(segment.rule) : ""}
            evaluators={evaluators}
            error={Object.entries(errors)
              .find(([field]) => field.startsWith("rule"))
              ?.join(": ")}
          />
        </>
      )}
    </ActionDialog>
  );
}

async function send(
  at: { environment: string; key: string | undefined },
  fields: FormData,
): Promise<ActionResult<unknown>> {
  const said = Object.fromEntries(fields) as Record<string, string>;
  const rule = readJsonObject(said.rule ?? "", "must be one JSON object, such as a comparison");
  if (!rule.ok) return { kind: "invalid", message: "Some fields need a change.", fieldErrors: { rule: rule.problem } };
  const { description, key } = said;
  return storeSegment({ environment: at.environment, key: at.key ?? key, description, rule: rule.value });
}

/** Takes a segment away; refused while a rule names it. */
export function SegmentDelete({ environment, segment }: { environment: string; segment: string }) {
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost" aria-label={`Delete ${segment}`}>
          Delete…
        </Button>
      }
      title={`Delete the segment ${segment}?`}
      description="It is refused while a rule names it."
      confirm="Delete segment"
      pending="Deleting…"
      send={() => removeSegment({ environment, key: segment })}
    />
  );
}
