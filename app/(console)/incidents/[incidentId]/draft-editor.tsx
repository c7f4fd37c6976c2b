"use client";

import type { FormEvent } from "react";
import { Button } from "#components/ui/button";
import { Input, Select, Textarea } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import { componentStatuses, componentStatusWords } from "#lib/domain/status/component";
import type { UpdateComponent, UpdateFacts } from "#lib/queries/incident/incident-updates";
import { edit } from "../actions.ts";
import { useSend } from "../use-send.ts";

interface DraftEditorProps {
  draft: UpdateFacts;
  components: readonly UpdateComponent[];
  onClose(): void;
  onChanged(): void;
}

const PREFIX = "component:";

/** Words and component states of a draft. Saving publishes nothing. */
export function DraftEditor({ draft, components, onClose, onChanged }: DraftEditorProps) {
  const { isSending, refusal, fieldErrors, run } = useSend();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    run(
      () =>
        edit({
          updateId: draft.id,
          expectedRevision: draft.revision,
          title: form.title,
          body: form.body,
          components: Object.entries(form)
            .filter(([name, status]) => name.startsWith(PREFIX) && status !== "")
            .map(([name, status]) => ({ componentId: name.slice(PREFIX.length), status })),
        }),
      () => {
        onClose();
        onChanged();
      },
    );
  };
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Input label="Title" name="title" defaultValue={draft.title} required maxLength={160} error={fieldErrors.title} />
      <Textarea
        label="Public text"
        name="body"
        defaultValue={draft.body}
        required
        rows={8}
        maxLength={4000}
        hint="Plain words, no cause before it is confirmed. The promise of the next update is added by itself."
        error={fieldErrors.body}
      />
      {components.map((component) => (
        <Select
          key={component.id}
          label={component.name}
          name={`${PREFIX}${component.id}`}
          defaultValue={draft.components.find((one) => one.id === component.id)?.status ?? ""}
          options={[
            { value: "", label: `Unchanged (${componentStatusWords[component.status]})` },
            ...componentStatuses.map((status) => ({ value: status, label: componentStatusWords[status] })),
          ]}
        />
      ))}
      <Refusal text={refusal} />
      <div className="flex gap-2">
        <Button variant="primary" type="submit" disabled={isSending}>
          Save draft
        </Button>
        <Button variant="ghost" onClick={onClose}>
          Discard changes
        </Button>
      </div>
    </form>
  );
}
