"use client";

import { Input, Select, Textarea } from "#components/ui/input";
import { VERIFICATION_WINDOW_SECONDS } from "#lib/domain/incident/cadence";
import type { IncidentStateKind } from "#lib/domain/incident/state";
import type { IncidentPage } from "#lib/queries/incident/incident-page";

interface StateFieldsProps {
  to: IncidentStateKind;
  page: IncidentPage;
}

const kinds = [
  { value: "rollback", label: "Return to an earlier version" },
  { value: "traffic_shift", label: "Traffic goes elsewhere" },
  { value: "feature_disable", label: "Feature switched off" },
  { value: "other", label: "Something else" },
];

/** What the rule of this move asks for; the server's refusal stays the last word. */
export function StateFields({ to, page }: StateFieldsProps) {
  const { facts } = page;
  const { label, isRequired, hint } = noteField(to, page);
  return (
    <>
      {(to === "identified" || (to === "resolved" && !facts.cause)) && (
        <Input
          label={to === "identified" ? "Cause, in one line" : "Cause, in one line (if known)"}
          name="cause"
          defaultValue={facts.cause}
          maxLength={500}
          required={to === "identified" && !facts.mitigation}
          hint="Confirmed only: it goes into the next public draft."
        />
      )}
      {to === "mitigating" && (
        <>
          <Select label="Kind" name="kind" defaultValue={facts.mitigation?.kind ?? "other"} options={kinds} />
          <Input
            label="What is done, in plain words"
            name="words"
            placeholder="return to the previous version"
            minLength={3}
            maxLength={160}
            required={!facts.mitigation}
          />
        </>
      )}
      <Textarea label={label} name="note" maxLength={1000} required={isRequired} hint={hint} />
    </>
  );
}

function noteField(to: IncidentStateKind, { facts, asOf }: IncidentPage) {
  const note = (label: string, isRequired: boolean, hint?: string) => ({ label, isRequired, hint });
  if (to === "cancelled") return note("Why this is not an incident", true);
  if (to === "closed") return note("Where the review is, or why none is needed", true);
  if (to === "monitoring" && facts.state !== "mitigating") return note("How it recovered", true);
  if (to === "resolved") {
    const finished = facts.mitigation?.state === "succeeded" ? facts.mitigation.finishedAt : null;
    const isVerified = finished !== null && asOf - Date.parse(finished) >= VERIFICATION_WINDOW_SECONDS * 1000;
    return isVerified
      ? note("Note (optional)", false)
      : note(
          "Why it is resolved now",
          true,
          `It was not quiet for ${VERIFICATION_WINDOW_SECONDS / 60} minutes after a verified mitigation, so it needs a reason.`,
        );
  }
  return note("Note (optional)", false);
}
