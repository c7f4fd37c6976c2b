import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AppShell } from "#components/frame/app-shell";
import { type NavGroup, Sidebar } from "#components/frame/sidebar";
import { Person } from "#components/ui/person";
import { ToastProvider } from "#components/ui/toast";
import { requirePerson } from "../session/current-person.ts";
import { instance } from "../session/instance.ts";
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
      { href: "/catalogue", label: "AI systems", icon: "layers" },
    ],
  },
  {
    label: "Outside",
    entries: [
      { href: "/status", label: "Status page", icon: "bars" },
      { href: "/stakeholder", label: "Stakeholders", icon: "people" },
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

const screens = {
  overview: { label: "Overview", Screen: OverviewScreen },
  rollout: { label: "Rollout", Screen: RolloutScreen },
  incident: { label: "Incident", Screen: IncidentScreen },
  edge: { label: "Edges", Screen: EdgeScreen },
} as const;

const isScreen = (name: string | undefined): name is keyof typeof screens => name !== undefined && name in screens;

interface KitProps {
  searchParams: Promise<{ screen?: string; theme?: string }>;
}

/** Every component; in both themes side by side, or whole screens in the theme of the browser. */
export default async function KitPage({ searchParams }: KitProps) {
  // Made-up numbers: nobody who runs the product should come upon them, and nobody unknown anywhere.
  if (instance().environment.mode === "start") notFound();
  await requirePerson();
  const { screen, theme } = await searchParams;
  if (isScreen(screen)) {
    const { Screen } = screens[screen];
    return (
      <div className={theme === "dark" || theme === "light" ? `${theme} bg-ground text-text` : undefined}>
        <AppShell sidebar={<Sidebar organisation="Lumen Credit" groups={groups} current="/kit" foot={foot} />}>
          <Screen />
        </AppShell>
      </div>
    );
  }
  return (
    <ToastProvider>
      <main className="grid grid-cols-2 max-[1100px]:grid-cols-1">
        <h1 className="sr-only">Kit</h1>
        <Themed theme="light" />
        <Themed theme="dark" />
      </main>
    </ToastProvider>
  );
}

function Themed({ theme }: { theme: "light" | "dark" }) {
  return (
    <div className={`${theme} min-w-0 bg-ground px-10 py-8 text-text max-[600px]:px-4`}>
      <p className="mb-3 text-title font-semibold">{theme === "light" ? "Light" : "Dark"}</p>
      <p className="mb-4 flex flex-wrap gap-4 text-muted">
        {Object.entries(screens).map(([name, { label }]) => (
          <a key={name} className="link" href={`?screen=${name}&theme=${theme}`}>
            {label}
          </a>
        ))}
      </p>
      <Controls theme={theme} />
    </div>
  );
}
