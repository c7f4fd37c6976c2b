"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { Select } from "#components/ui/input";
import { percentWords } from "#lib/domain/gate/gate-words";
import type { FlagChoice, TemplateChoice } from "#lib/queries/rollout/rollout-choices";
import { type Choice, type Counting, countings, type Holdback, holdbacks, releaseValue } from "./choice.ts";

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
      <Select
        label="What gates count"
        name="counting"
        defaultValue={choice.counting}
        options={countings.map((value) => ({ value, label: countingLabel(value, choice) }))}
        hint="Where people or accounts come back, their requests are alike: only units keep what alpha promises."
      />
      <Select
        label="Held back"
        name="holdback"
        defaultValue={choice.holdback}
        options={holdbacks.map((value) => ({ value, label: holdbackLabel(value, choice) }))}
        hint="Units that stay with the baseline until the rollout is completed, so that gates can compare up to the end."
      />
    </form>
  );
}

function countingLabel(value: Counting, { template }: Choice): string {
  if (value === "request") return "Each request, with a key of its own";
  if (value === "unit") return "Units that come back, each once";
  return `As in the template: ${template.plan.unitOfAnalysis === "unit" ? "units" : "each request"}`;
}

function holdbackLabel(value: Holdback, { template }: Choice): string {
  if (value === "")
    return `As in the template: ${template.plan.holdbackPercent ? percentWords(template.plan.holdbackPercent) : "none"}`;
  return value === "0" ? "None" : percentWords(Number(value));
}
