import type { Metadata } from "next";
import { cookies } from "next/headers";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { TopBar } from "#components/frame/top-bar";
import { Person } from "#components/ui/person";
import { systemClock } from "#lib/adapters/clock";
import { roleCan } from "#lib/domain/access/can";
import { deliveryLog, listDestinations, listKeys } from "#lib/queries/settings/settings-page";
import { consoleEnvironment } from "../../session/console-environment.ts";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { ConsoleFrame } from "../console-frame.tsx";
import { SearchControl } from "../search-control.tsx";
import { CreateKey } from "./create-key.tsx";
import { Deliveries, Destinations } from "./deliveries.tsx";
import { KeyList } from "./key-list.tsx";
import { ShortcutChoice } from "./shortcut-choice.tsx";
import { SignOut } from "./sign-out.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await requirePerson();
  const theme = (await cookies()).get("theme")?.value ?? "system";
  return (
    <ConsoleFrame current="/settings">
      <TopBar crumbs={[{ label: "Settings" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="mb-4 text-title font-semibold">Settings</h1>
        <Section title="You" end={<SignOut />}>
          <div className="max-w-[480px]">
            <FactList
              facts={[
                { term: "Name", value: <Person name={person.name} /> },
                { term: "E-mail", value: person.email },
                { term: "Role", value: person.role },
              ]}
            />
          </div>
        </Section>
        <Section title="Appearance" note="for this browser; the public page follows the system">
          <ThemeChoice theme={theme} />
        </Section>
        <Section title="Keyboard" note="⇧R rolls back, g and a letter goes; ⌘K always works">
          <ShortcutChoice />
        </Section>
        {roleCan(person.role, "key:write") ? (
          <Administration />
        ) : (
          <Section title="Administration" last>
            <p className="text-muted">
              API keys and notification destinations need the permission <span className="mono">key:write</span>. Your
              role is {person.role}; an administrator can change it.
            </p>
          </Section>
        )}
      </div>
    </ConsoleFrame>
  );
}

async function Administration() {
  const { db } = instance().database;
  const [keys, destinations, deliveries] = await Promise.all([
    listKeys(db, await consoleEnvironment()),
    listDestinations(db, await consoleEnvironment()),
    deliveryLog(db, await consoleEnvironment()),
  ]);
  const nowMs = systemClock().getTime();
  return (
    <>
      <Section title="API keys" note="for applications and pipelines" end={<CreateKey />}>
        <KeyList keys={keys} nowMs={nowMs} />
      </Section>
      <Section title="Notification destinations">
        <Destinations destinations={destinations} />
      </Section>
      <Section title="Deliveries" note="the newest 50" last>
        <Deliveries lines={deliveries} nowMs={nowMs} />
      </Section>
    </>
  );
}
