"use client";

import { useTimes } from "#components/format/time-zone";
import { type NavEntry, type NavGroup, Sidebar } from "#components/frame/sidebar";
import { severitySignal } from "#components/signal/severity-badge";
import { Person } from "#components/ui/person";
import type { FrameFacts } from "#lib/queries/console/frame";
import { useConsole } from "./console-context.tsx";
import { EnvironmentSwitch } from "./environment-switch.tsx";
import { type Place, placesFor } from "./navigation.ts";
import { useLive } from "./use-live.ts";

interface ConsoleSidebarProps {
  /** Address of the open entry. */
  current: string;
  name: string;
  initial: FrameFacts;
}

/** What waits behind an entry: how many, and how bad the worst is. */
function counted(href: string, facts: FrameFacts): Pick<NavEntry, "count" | "signal"> {
  if (href === "/rollouts") return { count: facts.activeRollouts || undefined };
  if (href !== "/incidents") return {};
  return {
    count: facts.openIncidents || undefined,
    signal: facts.worstSeverity ? severitySignal(facts.worstSeverity) : undefined,
  };
}

function navigation(places: readonly Place[], facts: FrameFacts): NavGroup[] {
  const labels = [...new Set(places.map(({ group }) => group))];
  return labels.map((label) => ({
    label,
    entries: places
      .filter(({ group }) => group === label)
      .map(({ href, label: word, icon, letter }) => ({
        href,
        label: word,
        icon,
        keys: letter && `G ${letter.toUpperCase()}`,
        ...counted(href, facts),
      })),
  }));
}

/** The way around, with counts that follow; a page may stay open for hours. */
export function ConsoleSidebar({ current, name, initial }: ConsoleSidebarProps) {
  const times = useTimes();
  const { may, environment, environments } = useConsole();
  const reads = may("rollout:read");
  const { value: facts } = useLive("/live/frame", initial, reads ? 5_000 : false);
  const judged = { term: "Last judged", value: facts.lastJudgedAt ? times.clockNamed(facts.lastJudgedAt) : "–" };
  return (
    <Sidebar
      organisation={facts.organisation}
      environment={environments.length > 1 ? environments.find(({ key }) => key === environment)?.name : undefined}
      environmentSwitch={reads && environments.length > 1 ? <EnvironmentSwitch section={current} /> : undefined}
      groups={navigation(placesFor(may), facts)}
      current={current}
      foot={[{ term: "Signed in", value: <Person name={name} /> }, ...(reads ? [judged] : [])]}
    />
  );
}
