"use client";

import { useState } from "react";
import { useTimes } from "#components/format/time-zone";
import type { Times } from "#components/format/zone";
import { Section } from "#components/frame/section";
import { TextPair, UpdatePath } from "#components/incident/text-pair";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import { Rich } from "#components/ui/rich";
import type { UpdateFacts } from "#lib/queries/incident/incident-updates";
import { sentence } from "../../sentence.ts";
import { draft as writeDraft } from "../actions.ts";
import { useSend } from "../use-send.ts";
import { DraftEditor } from "./draft-editor.tsx";
import type { IncidentPanelProps } from "./incident-header.tsx";
import { componentWords, presentInternal, presentSaid } from "./present-said.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import { SaidSoFar } from "./said-so-far.tsx";

/** What we know beside what we say: a draft is nobody's promise before a person publishes it. */
export function WhatWeSay({ page, may, onChanged }: IncidentPanelProps) {
  const { facts } = page;
  const times = useTimes();
  const said = presentSaid(page, times);
  const [editing, setEditing] = useState<UpdateFacts | null>(null);
  const shown = said.draft ?? said.published[0] ?? null;
  const note = said.count > 0 ? `update ${said.count}, internal beside public` : "internal beside public";
  return (
    <Section title="What we say" note={note} end={said.path.length > 0 && <UpdatePath steps={said.path} />}>
      <TextPair
        internal={{
          body: presentInternal(page, times).map((line) => (
            <p key={line}>
              <Rich text={sentence(line)} />
            </p>
          )),
          footer: facts.severityBecause.sentence,
        }}
        public={{
          state: shown?.state ?? "draft",
          body: editing ? (
            <DraftEditor
              // The revision that was opened, so that another person's change in between is told and not lost.
              draft={editing}
              components={page.components}
              onClose={() => setEditing(null)}
              onChanged={onChanged}
            />
          ) : (
            <PublicText shown={shown} because={facts.noPublicPostBecause} />
          ),
          footer: editing ? undefined : footer(shown, times),
          actions: editing ? undefined : <Actions {...{ page, may, onChanged }} onEdit={setEditing} />,
        }}
      />
      <SaidSoFar updates={said.published} mayRetract={may.publish} onChanged={onChanged} />
    </Section>
  );
}

function PublicText({ shown, because }: { shown: UpdateFacts | null; because: string | null }) {
  if (!shown)
    return (
      <p className="preview muted">
        {because ? `${because.charAt(0).toUpperCase()}${because.slice(1)}.` : "Nothing is said in public yet."}
      </p>
    );
  return (
    <div className="preview">
      <p className="font-semibold">{shown.title}</p>
      <p>{shown.state === "retracted" ? `Retracted: ${shown.retractedBecause}` : shown.body}</p>
    </div>
  );
}

function footer(shown: UpdateFacts | null, times: Times) {
  if (!shown) return undefined;
  if (shown.state === "draft") return componentWords(shown.components);
  return `Published ${shown.publishedAt ? times.minutesNamed(shown.publishedAt) : ""} by ${shown.publishedBy ?? "–"}. ${componentWords(shown.components)}`;
}

function Actions({ page, may, onChanged, onEdit }: IncidentPanelProps & { onEdit(draft: UpdateFacts): void }) {
  const { facts, updates } = page;
  const { isSending, refusal, run } = useSend();
  const draft = updates.find((update) => update.state === "draft");
  const isPublic = updates.some((update) => update.publishedAt !== null);
  return (
    <>
      {draft && may.publish && <PublishDialog draft={draft} page={page} onChanged={onChanged} />}
      {draft && may.update && <Button onClick={() => onEdit(draft)}>Edit</Button>}
      {!draft && may.update && facts.state !== "cancelled" && (
        <Button disabled={isSending} onClick={() => run(() => writeDraft({ incidentId: facts.id }), onChanged)}>
          Draft an update
        </Button>
      )}
      {isPublic && (
        <a className="button ghost" href={`/status/incidents/${facts.id}`}>
          See on page
        </a>
      )}
      {draft && !may.publish && <span className="meta self-center">An operator publishes it.</span>}
      <Refusal text={refusal} />
    </>
  );
}
