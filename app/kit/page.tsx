import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { AppShell } from "#components/frame/app-shell";
import { type NavGroup, Sidebar } from "#components/frame/sidebar";
import { Person } from "#components/ui/person";
import { Controls } from "./parts/controls";
import { EdgeScreen } from "./parts/edge-screen";
import { IncidentScreen } from "./parts/incident-screen";
import { OverviewScreen } from "./parts/overview-screen";
import { RolloutScreen } from "./parts/rollout-screen";

export const metadata: Metadata = { title: "Kit" };

const groups: NavGroup[] = [
  {
    entries: [
      { href: "/", label: "Overview", icon: "keel" },
      { href: "/kit", label: "Rollouts", icon: "ladder", count: 3 },
      { href: "/incidents", label: "Incidents", icon: "pulse", count: 1, signal: "high" },
      { href: "/systems", label: "AI systems", icon: "layers" },
    ],
  },
  {
    label: "Outside",
    entries: [
      { href: "/status", label: "Status page", icon: "bars" },
      { href: "/stakeholders", label: "Stakeholders", icon: "people" },
    ],
  },
  {
    label: "Record",
    entries: [
      { href: "/audit", label: "Audit", icon: "list" },
      { href: "/settings", label: "Settings", icon: "sliders" },
    ],
  },
];

const foot = [
  { term: "On call", value: <Person name="Ada Okafor" /> },
  { term: "Judged", value: <span className="meta in-text">14:11:05</span> },
];

function Themed({ theme, children }: { theme: "light" | "dark"; children: ReactNode }) {
  return <div className={`${theme} bg-ground text-text`}>{children}</div>;
}

/** Every component in both themes; a development page, without data of its own. */
export default async function KitPage({
  searchParams,
}: {
  searchParams: Promise<{ screen?: string; theme?: string }>;
}) {
  const { screen, theme } = await searchParams;
  // Made-up numbers: nobody who runs the product should come upon them.
  if (process.env.NODE_ENV !== "development") notFound();
  const themes = theme === "dark" || theme === "light" ? ([theme] as const) : (["light", "dark"] as const);
  if (screen)
    return themes.map((each) => (
      <Themed key={each} theme={each}>
        <AppShell sidebar={<Sidebar environment="production" groups={groups} current="/kit" foot={foot} />}>
          {screen === "overview" && <OverviewScreen />}
          {screen === "rollout" && <RolloutScreen />}
          {screen === "incident" && <IncidentScreen />}
          {screen === "edge" && <EdgeScreen />}
        </AppShell>
      </Themed>
    ));
  return (
    <main className="grid grid-cols-2 max-[1100px]:grid-cols-1">
      {themes.map((each) => (
        <Themed key={each} theme={each}>
          <div className="px-10 py-8 max-[600px]:px-4">
            <h1 className="mb-3 text-title font-semibold">{each === "light" ? "Light" : "Dark"}</h1>
            <p className="mb-4 flex gap-4 text-muted">
              <a className="link" href="?screen=overview">
                Overview
              </a>
              <a className="link" href="?screen=rollout">
                Rollout
              </a>
              <a className="link" href="?screen=incident">
                Incident
              </a>
              <a className="link" href="?screen=edge">
                Edges
              </a>
            </p>
            <Controls />
          </div>
        </Themed>
      ))}
    </main>
  );
}
