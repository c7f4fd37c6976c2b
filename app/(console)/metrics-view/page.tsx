import type { Metadata } from "next";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { serviceMetrics } from "#lib/queries/metrics/service-metrics";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { NoPermission } from "../no-permission.tsx";
import { MetricsView } from "./metrics-view.tsx";
import { readRange } from "./read-range.ts";

export const metadata: Metadata = { title: "Metrics" };

interface MetricsProps {
  searchParams: Promise<{ service?: string; range?: string }>;
}

export default async function MetricsPage({ searchParams }: MetricsProps) {
  const person = await requirePerson();
  if (!roleCan(person.role, "rollout:read"))
    return <NoPermission permission="rollout:read" role={person.role} current="/metrics-view" />;
  const { service, range } = await searchParams;
  const initial = await serviceMetrics(instance().database.db, {
    environment: await consoleEnvironment(),
    service: service ?? "",
    range: readRange(range),
    now: systemClock(),
  });
  return (
    <ConsoleFrame current="/metrics-view">
      <MetricsView key={`${initial.service} ${initial.range}`} initial={initial} />
    </ConsoleFrame>
  );
}
