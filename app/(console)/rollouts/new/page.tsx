import type { Metadata } from "next";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { ReleaseDiff } from "#components/rollout/release-diff";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { versionSetOf } from "#lib/domain/flag/version-set";
import { percentWords } from "#lib/domain/gate/gate-words";
import { adjustPlan } from "#lib/domain/rollout/adjust-plan";
import { forecastPlan } from "#lib/queries/rollout/forecast-plan";
import { rolloutChoices } from "#lib/queries/rollout/rollout-choices";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { SearchControl } from "../../search-control.tsx";
import { type Choice, changesOf, readChoice } from "./choice.ts";
import { Choose } from "./choose.tsx";
import { CreateControls } from "./create-controls.tsx";
import { ForecastView } from "./forecast-view.tsx";

export const metadata: Metadata = { title: "New rollout" };

interface NewRolloutProps {
  searchParams: Promise<Parameters<typeof readChoice>[0]>;
}

export default async function NewRolloutPage({ searchParams }: NewRolloutProps) {
  const { role } = await requirePerson();
  if (!roleCan(role, "rollout:create"))
    return <NoPermission permission="rollout:create" role={role} current="/rollouts" />;
  const environment = await consoleEnvironment();
  const choices = await rolloutChoices(instance().database.db, environment);
  const choice = readChoice(await searchParams, choices);
  return (
    <ConsoleFrame current="/rollouts">
      <TopBar crumbs={[{ label: "Rollouts", href: "/rollouts" }, { label: "New" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="mb-4 text-title font-semibold">New rollout</h1>
        {choice ? (
          <>
            <Choose flags={choices.flags} templates={choices.templates} choice={choice} />
            <Planned
              key={choice.template.key}
              choice={choice}
              environment={environment}
              segments={choices.segments}
              mayStart={roleCan(role, "rollout:start")}
            />
          </>
        ) : (
          <Nothing hasFlags={choices.flags.length > 0} />
        )}
      </div>
    </ConsoleFrame>
  );
}

interface PlannedProps {
  choice: Choice;
  environment: string;
  segments: readonly string[];
  mayStart: boolean;
}

async function Planned({ choice, ...rest }: PlannedProps) {
  const { flag, candidate, template } = choice;
  const changes = changesOf(choice);
  const plan = adjustPlan(template.plan, changes);
  const forecast = await forecastPlan(instance().database.db, {
    plan,
    environment: rest.environment,
    service: flag.service,
    now: systemClock(),
  });
  return (
    <div className="mt-6 grid gap-6">
      <Section title="What changes" note="as it is recorded on the flag now" last>
        <ReleaseDiff
          baseline={flag.defaultVariant}
          candidate={candidate}
          release={{
            baseline: versionSetOf(flag.releases, flag.defaultVariant),
            candidate: versionSetOf(flag.releases, candidate),
          }}
        />
      </Section>
      <CreateControls
        {...rest}
        flagKey={flag.key}
        candidateVariant={candidate}
        template={template.key}
        changes={changes}
        beginning={plan.preview ? "with a preview" : `at ${percentWords(plan.steps[0]?.exposurePercent ?? 0)}`}
        preview={plan.preview ?? null}
      />
      <div>
        <ForecastView plan={plan} forecast={forecast} />
      </div>
    </div>
  );
}

function Nothing({ hasFlags }: { hasFlags: boolean }) {
  if (hasFlags)
    return (
      <EmptyState
        title="No template yet"
        action={<ButtonLink href="/settings/configuration">Add the starter set</ButtonLink>}
      >
        A template says steps, budgets and gates. The starter set has one for each strategy.
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing to release" action={<ButtonLink href="/welcome-aboard">First steps</ButtonLink>}>
      A rollout releases a variant of an enabled flag, and no flag here has a second one.
    </EmptyState>
  );
}
