"use client";

import Link from "next/link";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button";
import { Checkbox, Select } from "#components/ui/input";
import { Refusal } from "#components/ui/refusal";
import type { FlagPage } from "#lib/queries/flag/flag-page";
import { useSend } from "../../incidents/use-send.ts";
import { storeFlag } from "../actions.ts";
import { flagHref } from "../addresses.ts";
import { RemovableList } from "./removable-list.tsx";

interface PrerequisitesProps {
  flag: FlagPage["flag"];
  others: FlagPage["others"];
  mayWrite: boolean;
}

/** Other flags and the variants of them that a unit must get before anything else of this flag is asked. */
export function Prerequisites({ flag, others, mayWrite }: PrerequisitesProps) {
  const { isSending, refusal, run } = useSend();
  const { environment, key, revision, prerequisites } = flag;
  const store = (wanted: FlagPage["flag"]["prerequisites"]) =>
    run(() => storeFlag({ environment, key, revision, prerequisites: wanted }));
  return (
    <div className="grid gap-3">
      <RemovableList
        label="Prerequisites"
        mayRemove={mayWrite}
        isBusy={isSending}
        entries={prerequisites.map((one, index) => ({
          key: one.flag,
          content: (
            <>
              <Link className="link mono" href={flagHref(one.flag)}>
                {one.flag}
              </Link>{" "}
              <span className="muted">gives</span> <span className="version">{one.variants.join(" or ")}</span>
            </>
          ),
          removes: `Remove the prerequisite ${one.flag}`,
          onRemove: () => store(prerequisites.filter((_, place) => place !== index)),
        }))}
      />
      {mayWrite && others.length > 0 && (
        <AddPrerequisite others={others} isSending={isSending} onAdd={(one) => store([...prerequisites, one])} />
      )}
      <Refusal text={refusal} />
    </div>
  );
}

interface AddProps {
  others: FlagPage["others"];
  isSending: boolean;
  onAdd(one: { flag: string; variants: string[] }): void;
}

function AddPrerequisite({ others, isSending, onAdd }: AddProps) {
  const [chosen, setChosen] = useState(others[0]?.key ?? "");
  const variants = others.find(({ key }) => key === chosen)?.variants ?? [];
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const asked = new FormData(event.currentTarget).getAll("variant").map(String);
    onAdd({ flag: chosen, variants: asked });
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Select
        label="Flag"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        options={others.map(({ key }) => ({ value: key, label: key }))}
      />
      <fieldset className="flex flex-wrap gap-3">
        <legend className="meta">must give one of</legend>
        {variants.map((name) => (
          <Checkbox key={`${chosen} ${name}`} name="variant" value={name} label={name} />
        ))}
      </fieldset>
      <div>
        <Button type="submit" disabled={isSending}>
          Add prerequisite
        </Button>
      </div>
    </form>
  );
}
