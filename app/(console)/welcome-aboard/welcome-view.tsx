"use client";

import { type ReactNode, useState } from "react";
import { LiveDot } from "#components/frame/live-dot";
import { TopBar } from "#components/frame/top-bar";
import { ButtonLink } from "#components/ui/button";
import type { FirstRun } from "#lib/queries/first-run/first-run";
import { dated } from "../settings/keys/present-keys.ts";
import { StaleNote } from "../stale-note.tsx";
import { useLive } from "../use-live.ts";
import { FirstKey } from "./first-key.tsx";
import { FirstService } from "./first-service.tsx";
import { LiveChecks } from "./live-checks.tsx";
import { countDone, openSteps, type StepName, stepNames, stepsDone } from "./present-steps.ts";
import { SnippetTabs } from "./snippet-tabs.tsx";
import { Step } from "./step.tsx";

interface WelcomeViewProps {
  initial: FirstRun;
  organisation: string;
  gatewayUrl: string;
}

const titles: Record<StepName, string> = {
  service: "A service and its flag",
  key: "An API key for it",
  snippet: "Evaluate the flag, send a span",
  check: "See it arrive",
};

/** Four steps whose state is what there is, so the walk can be left and taken up anywhere, by anybody who may. */
export function WelcomeView({ initial, organisation, gatewayUrl }: WelcomeViewProps) {
  const live = useLive("/welcome-aboard/live", initial);
  const facts = live.value;
  const [secret, setSecret] = useState("");
  const [toggled, setToggled] = useState<Partial<Record<StepName, boolean>>>({});
  const done = stepsDone(facts);
  const open = openSteps(facts);
  const isOpen = (name: StepName) => toggled[name] ?? (open.includes(name) || (name === "key" && secret !== ""));
  const bodies = bodiesOf({ facts, gatewayUrl, secret, setSecret, refresh: live.refresh });
  const summaries = summariesOf(facts);
  return (
    <>
      <TopBar crumbs={[{ label: "Overview", href: "/" }, { label: "First steps" }]}>
        <LiveDot asOf={live.asOf} stale={live.trouble !== null} paused={live.isPaused} onToggle={live.toggle} />
      </TopBar>
      <div className="body">
        <div className="mx-auto max-w-[760px] min-w-0">
          <h1 className="font-semibold text-title">Welcome aboard{organisation && `, ${organisation}`}</h1>
          <p className="mt-1 text-form text-muted">
            Four steps connect a first service in {facts.environment}. You can leave at any time: {countDone(facts)} of
            4 are done.
          </p>
          <StaleNote trouble={live.trouble} asOf={live.asOf} />
          <ol className="mt-4">
            {stepNames.map((name, place) => (
              <Step
                key={name}
                number={place + 1}
                title={titles[name]}
                isDone={done[name]}
                summary={summaries[name]}
                isOpen={isOpen(name) && bodies[name] !== null}
                onToggle={
                  bodies[name] === null || open.includes(name)
                    ? undefined
                    : () => setToggled({ ...toggled, [name]: !isOpen(name) })
                }
              >
                {bodies[name]}
              </Step>
            ))}
          </ol>
          {done.check && <Connected />}
        </div>
      </div>
    </>
  );
}

interface BodiesOf {
  facts: FirstRun;
  gatewayUrl: string;
  secret: string;
  setSecret: (secret: string) => void;
  refresh: () => void;
}

function bodiesOf({ facts, gatewayUrl, secret, setSecret, refresh }: BodiesOf): Record<StepName, ReactNode> {
  const { flag, environment, key } = facts;
  if (!flag) return { service: <FirstService onDone={refresh} />, key: null, snippet: null, check: null };
  const made = (value: string) => {
    setSecret(value);
    refresh();
  };
  const values = { gatewayUrl, environment, service: flag.service, flagKey: flag.key, fallback: flag.fallback, secret };
  return {
    service: null,
    key: <FirstKey service={flag.service} environment={environment} secret={secret} onMade={made} />,
    snippet: key && <SnippetTabs values={values} />,
    check: key && <LiveChecks facts={facts} />,
  };
}

function summariesOf({ flag, key }: FirstRun): Record<StepName, string> {
  const end = key?.expiresAt ? `until ${dated(key.expiresAt)}` : "no end";
  return {
    service: flag ? `${flag.service} · ${flag.key}` : "",
    key: key ? `${key.name} · ${key.hint} · ${end}` : "",
    snippet: "it ran",
    check: "evaluations and spans arrive",
  };
}

function Connected() {
  return (
    <section className="mt-4 border-border border-t pt-4" aria-label="Connected">
      <h2 className="font-semibold text-form">Connected</h2>
      <p className="muted mt-1 max-w-[560px]">
        Evaluations and spans arrive, so a gate can judge a release. Next comes a rollout with its gates, and the people
        who should see it.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <ButtonLink href="/" variant="primary">
          Go to the overview
        </ButtonLink>
        <ButtonLink href="/rollouts">Rollouts</ButtonLink>
      </div>
    </section>
  );
}
