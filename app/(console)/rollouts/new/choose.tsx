"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { Select } from "#components/ui/input";
import type { FlagChoice, TemplateChoice } from "#lib/queries/rollout/rollout-choices";
import { type Choice, releaseValue } from "./choice.ts";

interface ChooseProps {
  flags: readonly FlagChoice[];
  templates: readonly TemplateChoice[];
  choice: Choice;
}

/** What is released, and along which template; the forecast below follows. */
export function Choose({ flags, templates, choice }: ChooseProps) {
  const router = useRouter();
  const [isLooking, startLooking] = useTransition();
  const look = (event: FormEvent<HTMLFormElement>) => {
    const query = new URLSearchParams([...new FormData(event.currentTarget)] as [string, string][]);
    startLooking(() => router.replace(`/rollouts/new?${query}`, { scroll: false }));
  };
  return (
    <form onChange={look} className="grid gap-3 sm:grid-cols-2" aria-busy={isLooking || undefined}>
      <Select
        label="Release"
        name="release"
        defaultValue={releaseValue(choice.flag.key, choice.candidate)}
        options={flags.flatMap((flag) =>
          flag.candidates.map((candidate) => ({
            value: releaseValue(flag.key, candidate),
            label: `${flag.service}: ${flag.defaultVariant} → ${candidate} (${flag.key})`,
          })),
        )}
        hint="A variant of an enabled flag that is not its current release."
      />
      <Select
        label="Template"
        name="template"
        defaultValue={choice.template.key}
        options={templates.map(({ key, name }) => ({ value: key, label: name }))}
        hint={choice.template.description || "Steps, budgets and gates."}
      />
    </form>
  );
}
