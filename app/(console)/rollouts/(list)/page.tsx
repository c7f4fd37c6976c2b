import type { Metadata } from "next";
import { TopBar } from "#components/frame/top-bar";
import { ButtonLink } from "#components/ui/button";
import { EmptyState } from "#components/ui/empty-state";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { rolloutRows } from "#lib/queries/console/rollout-rows";
import { consoleEnvironment } from "../../../session/console-environment.ts";
import { requirePerson } from "../../../session/current-person.ts";
import { instance } from "../../../session/instance.ts";
import { ConsoleFrame } from "../../console-frame.tsx";
import { FirstStep } from "../../first-step.tsx";
import { NoPermission } from "../../no-permission.tsx";
import { RolloutList } from "../../rollout-list.tsx";
import { SearchControl } from "../../search-control.tsx";

export const metadata: Metadata = { title: "Rollouts" };

const LIMIT = 100;

export default async function RolloutsPage() {
  const person = await requirePerson();
  if (!roleCan(person.role, "rollout:read"))
    return <NoPermission permission="rollout:read" role={person.role} current="/rollouts" />;
  const rollouts = await rolloutRows(instance().database.db, {
    environment: await consoleEnvironment(),
    now: systemClock(),
    limit: LIMIT,
  });
  return (
    <ConsoleFrame current="/rollouts">
      <TopBar crumbs={[{ label: "Rollouts" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <div className="mb-4 flex flex-wrap items-center justify-between gap-2">
          <h1 className="text-title font-semibold">Rollouts</h1>
          {roleCan(person.role, "rollout:create") && (
            <ButtonLink variant="primary" href="/rollouts/new">
              New rollout
            </ButtonLink>
          )}
        </div>
        {rollouts.length > 0 ? (
          <RolloutList rollouts={rollouts} mayRollBack={roleCan(person.role, "rollout:roll-back")} />
        ) : (
          <EmptyState title="No rollout yet" action={<FirstStep />}>
            One is made here or by a pipeline with POST /api/v1/rollouts; its ladder, gates and decisions then appear
            here.
          </EmptyState>
        )}
        {rollouts.length === LIMIT && (
          <p className="meta mt-4">The newest {LIMIT} are shown; older ones are in the API.</p>
        )}
      </div>
    </ConsoleFrame>
  );
}
