import type { Metadata } from "next";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { firstRun } from "#lib/queries/first-run/first-run";
import { organisationFacts } from "#lib/queries/organisation/organisation";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { NoPermission } from "../no-permission.tsx";
import { WelcomeView } from "./welcome-view.tsx";

export const metadata: Metadata = { title: "First steps" };

export default async function WelcomePage() {
  const { role } = await requirePerson();
  if (!roleCan(role, "key:write")) return <NoPermission permission="key:write" role={role} current="/" />;
  const { database, environment } = instance();
  const [initial, { name, setUpAt }] = await Promise.all([
    firstRun(database.db, { environment: await consoleEnvironment(), now: systemClock() }),
    organisationFacts(database.db),
  ]);
  return (
    <ConsoleFrame current="/">
      <WelcomeView initial={initial} organisation={setUpAt === null ? "" : name} gatewayUrl={environment.gatewayUrl} />
    </ConsoleFrame>
  );
}
