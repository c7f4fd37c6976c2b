"use client";

import { clock } from "#components/format/times";
import { type NavEntry, type NavGroup, Sidebar } from "#components/frame/sidebar";
import { severitySignal } from "#components/signal/severity-badge";
import { Person } from "#components/ui/person";
import type { FrameFacts } from "#lib/queries/console/frame";
import { useLive } from "./use-live.ts";

interface ConsoleSidebarProps {
  environment: string;
  /** Address of the open entry. */
  current: string;
  name: string;
  initial: FrameFacts;
}

const statusPage: NavEntry = { href: "/status", label: "Status page", icon: "bars" };
const stakeholders: NavEntry = { href: "/stakeholder", label: "Stakeholders", icon: "people" };
const settings: NavEntry = { href: "/settings", label: "Settings", icon: "sliders" };

function navigation(facts: FrameFacts): NavGroup[] {
  return [
    {
      entries: [
        { href: "/", label: "Overview", icon: "keel" },
        { href: "/rollouts", label: "Rollouts", icon: "ladder", count: facts.activeRollouts || undefined },
        {
          href: "/incidents",
          label: "Incidents",
          icon: "pulse",
          count: facts.openIncidents || undefined,
          signal: facts.worstSeverity ? severitySignal(facts.worstSeverity) : undefined,
        },
        { href: "/metrics-view", label: "Metrics", icon: "layers" },
        { href: "/catalogue", label: "Catalogue", icon: "list" },
        { href: "/people", label: "People", icon: "person" },
      ],
    },
    { label: "Outside", entries: [statusPage, stakeholders] },
    { label: "Record", entries: [{ href: "/audit", label: "Audit", icon: "list" }, settings] },
  ];
}

const signedIn = (name: string) => ({ term: "Signed in", value: <Person name={name} /> });

/** The way around, with counts that follow; a page may stay open for hours. */
export function ConsoleSidebar({ environment, current, name, initial }: ConsoleSidebarProps) {
  const { value: facts } = useLive("/live/frame", initial, 5_000);
  return (
    <Sidebar
      environment={environment}
      groups={navigation(facts)}
      current={current}
      foot={[
        signedIn(name),
        { term: "Last judged", value: facts.lastJudgedAt ? `${clock(facts.lastJudgedAt)} UTC` : "–" },
      ]}
    />
  );
}

/** Without the right to read rollouts there is no console: the plain pages and one's own settings. */
export function PlainSidebar({ environment, current, name }: Omit<ConsoleSidebarProps, "initial">) {
  const groups = [{ entries: [stakeholders, statusPage, settings] }];
  return <Sidebar environment={environment} groups={groups} current={current} foot={[signedIn(name)]} />;
}
