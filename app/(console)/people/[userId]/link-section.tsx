"use client";

import { useTimes } from "#components/format/time-zone";
import { Section } from "#components/frame/section";
import { Chip } from "#components/signal/signal-shape";
import { Button } from "#components/ui/button";
import { Refusal } from "#components/ui/refusal";
import type { LinkLine, PersonPage } from "#lib/queries/people/person-page";
import { useSend } from "../../incidents/use-send.ts";
import { renew, revoke } from "../actions.ts";
import { letterFace, linkFace, moment } from "../present-people.ts";
import { LinkDialog } from "./link-dialog.tsx";

const words = { invite: "Invitation", reset: "Password reset" } as const;

/** The newest invitation and reset, what they are worth now, and what can be done about them. */
export function LinkSection({ person, mayWrite }: { person: PersonPage; mayWrite: boolean }) {
  const isOpen = person.links.some(({ state }) => state === "open");
  return (
    <Section title="Links" note="one-time ways in; the links themselves are not shown again">
      {person.links.length > 0 ? (
        <ul className="rows">
          {person.links.map((link) => (
            <Line key={link.kind} link={link} />
          ))}
        </ul>
      ) : (
        <p className="text-muted">No invitation and no reset was made for this person.</p>
      )}
      {mayWrite && (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          {person.state === "invited" && (
            <LinkDialog
              trigger="Renew invitation…"
              title={`Renew the invitation of ${person.name}`}
              description="You get a new link, good for 7 days, and so does the person where e-mail is configured. An earlier one stops working."
              send="Make a new link"
              label="Invitation link"
              make={() => renew({ userId: person.id })}
            />
          )}
          {isOpen && <Revoke userId={person.id} />}
        </div>
      )}
    </Section>
  );
}

function Line({ link }: { link: LinkLine }) {
  const times = useTimes();
  const face = linkFace(link, times);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <span>{words[link.kind]}</span>
      <Chip plain signal={face.signal}>
        {face.words}
      </Chip>
      <span className="meta">
        made by {link.createdBy}, {moment(link.createdAt, times)}
      </span>
      <Mailed letter={link.letter} />
    </li>
  );
}

function Mailed({ letter }: Pick<LinkLine, "letter">) {
  const times = useTimes();
  if (!letter) return <span className="meta basis-full">No e-mail: none was configured.</span>;
  const face = letterFace(letter, times);
  return (
    <span className="flex basis-full flex-wrap items-center gap-x-3">
      <span>E-mail</span>
      <Chip plain signal={face.signal}>
        {face.words}
      </Chip>
    </span>
  );
}

/** The safe direction: no question asked. */
function Revoke({ userId }: { userId: string }) {
  const { isSending, refusal, run } = useSend();
  return (
    <>
      <Button disabled={isSending} onClick={() => run(() => revoke({ userId }))}>
        {isSending ? "Taking it back…" : "Take the link back"}
      </Button>
      <Refusal text={refusal} />
    </>
  );
}
