"use client";

import { useState } from "react";
import { useTimes } from "#components/format/time-zone";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";
import { moment } from "./present-people.ts";

/** A one-time link as it was just made. */
export interface MadeLink {
  link: string;
  expiresAt: number;
  /** Whether an e-mail with it is queued for the person. */
  mail: "queued" | "none";
}

/** The one place and time where the link can be read. */
export function ShownLink({ made, label }: { made: MadeLink; label: string }) {
  const times = useTimes();
  const [words, setWords] = useState("Copy link");
  const copy = () =>
    navigator.clipboard.writeText(made.link).then(
      () => setWords("Copied"),
      () => setWords("Select and copy it by hand"),
    );
  return (
    <div className="grid gap-2">
      <Input
        label={label}
        value={made.link}
        readOnly
        className="mono"
        hint={`Works once, until ${moment(made.expiresAt, times)}. Whoever has it can set the password: pass it on to this person alone.`}
        onFocus={(event) => event.currentTarget.select()}
      />
      <p className="meta">
        {made.mail === "queued"
          ? "An e-mail with this link is queued for this person. Whether the mail server took it is on the person's page, under Links."
          : "No e-mail is sent: SMTP_URL is not set. Pass the link on yourself."}
      </p>
      <div>
        <Button onClick={copy}>{words}</Button>
      </div>
    </div>
  );
}
