"use client";

import { FactList } from "#components/frame/fact-list";
import { Button } from "#components/ui/button";
import { Input, Textarea } from "#components/ui/input";
import { type VersionSet, versionSetOf } from "#lib/domain/flag/version-set";
import type { FlagRecord } from "#lib/queries/flag/flag-record";
import type { ActionResult } from "../../../session/action.ts";
import { ActionDialog } from "../../action-dialog.tsx";
import { storeFlag } from "../actions.ts";
import { jsonText } from "../json-field.ts";
import { readReleaseForm, releaseErrors } from "./read-release-form.ts";

interface FlagReleasesProps {
  flag: FlagRecord;
  mayWrite: boolean;
}

/** What each variant is made of; a rollout compares these. */
export function FlagReleases({ flag, mayWrite }: FlagReleasesProps) {
  return (
    <ul className="grid gap-4" aria-label="Releases">
      {Object.keys(flag.variants).map((variant) => (
        <li key={variant}>
          <div className="flex items-center justify-between gap-3">
            <span className="version">{variant}</span>
            {mayWrite && <EditRelease flag={flag} variant={variant} />}
          </div>
          <Recorded set={versionSetOf(flag.releases, variant)} />
        </li>
      ))}
    </ul>
  );
}

function Recorded({ set }: { set: VersionSet | null }) {
  if (!set) return <p className="muted">Nothing is recorded of what it is made of.</p>;
  const named = (values: Record<string, unknown> = {}) =>
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([term, value]) => ({
        term,
        value: (
          <code className="mono [overflow-wrap:anywhere]">
            {typeof value === "string" ? value : JSON.stringify(value)}
          </code>
        ),
      }));
  const facts = [
    ...named({ Model: set.model, Prompt: set.prompt?.version, "Retrieval index": set.retrievalIndex }),
    ...(set.prompt?.text ? [{ term: "Prompt text", value: <PromptText text={set.prompt.text} /> }] : []),
    ...named(byName(set.parameters)),
    ...named(byName(set.components)),
  ];
  return (
    <>
      <FactList left facts={facts} />
      {set.notes && <p className="meta mt-1 whitespace-pre-line break-words">{set.notes}</p>}
    </>
  );
}

const byName = (values: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));

function PromptText({ text }: { text: string }) {
  const lines = text.split("\n").length;
  return (
    <details>
      <summary>{lines === 1 ? "1 line" : `${lines} lines`}</summary>
      <pre className="mono mt-1 whitespace-pre-wrap break-words">{text}</pre>
    </details>
  );
}

function EditRelease({ flag, variant }: { flag: FlagRecord; variant: string }) {
  const set = versionSetOf(flag.releases, variant);
  return (
    <ActionDialog
      trigger={
        <Button size={24} variant="ghost" aria-label={`${set ? "Edit" : "Record"} the release ${variant}`}>
          {set ? "Edit" : "Record"}
        </Button>
      }
      title={`What ${variant} is made of`}
      description="For people to compare; it changes nothing of what is served. Leave everything empty to take it away. No credentials: everybody who may read flags sees it."
      confirm="Save release"
      pending="Saving…"
      send={(fields) => send(flag, variant, fields)}
    >
      {(errors) => <ReleaseFields set={set} errors={releaseErrors(errors, variant)} />}
    </ActionDialog>
  );
}

function ReleaseFields({ set, errors }: { set: VersionSet | null; errors: (field: string) => string | undefined }) {
  const line = (label: string, name: string, value: string | undefined) => (
    <Input label={label} name={name} className="mono" defaultValue={value} maxLength={200} error={errors(name)} />
  );
  const json = (label: string, name: "parameters" | "components", hint: string) => (
    <Textarea
      label={label}
      name={name}
      className="mono"
      spellCheck={false}
      defaultValue={set?.[name] && jsonText(set[name])}
      hint={hint}
      error={errors(name)}
    />
  );
  return (
    <>
      {line("Model", "model", set?.model)}
      {line("Prompt version", "prompt.version", set?.prompt?.version)}
      <Textarea
        label="Prompt text"
        name="prompt.text"
        defaultValue={set?.prompt?.text}
        hint="At most 16,384 characters; compared line by line."
        error={errors("prompt.text") ?? errors("prompt")}
      />
      {line("Retrieval index", "retrievalIndex", set?.retrievalIndex)}
      {json("Parameters", "parameters", "JSON: name and value.")}
      {json("Other components", "components", "JSON: name and version.")}
      <Textarea label="Notes" name="notes" defaultValue={set?.notes} maxLength={2_000} error={errors("notes")} />
    </>
  );
}

async function send(flag: FlagRecord, variant: string, fields: FormData): Promise<ActionResult<unknown>> {
  const { set, problems } = readReleaseForm(fields, variant);
  if (Object.keys(problems).length > 0)
    return { kind: "invalid", message: "Some fields need a change.", fieldErrors: problems };
  const { [variant]: _, ...others } = flag.releases;
  const { environment, key, revision } = flag;
  const result = await storeFlag({
    environment,
    key,
    revision,
    releases: set ? { ...others, [variant]: set } : others,
  });
  // What is wrong with the whole release has no field to stand under: it is said beside the button.
  const whole = result.kind === "invalid" ? result.fieldErrors[`releases.${variant}`] : undefined;
  return result.kind === "invalid" && whole ? { ...result, message: `This release ${whole}.` } : result;
}
