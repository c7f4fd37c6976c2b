import type { Metadata } from "next";
import { cookies } from "next/headers";
import { FactList } from "#components/frame/fact-list";
import { Section } from "#components/frame/section";
import { Person } from "#components/ui/person";
import { requirePerson } from "../../session/current-person.ts";
import { SettingsFrame } from "./settings-frame.tsx";
import { ShortcutChoice } from "./shortcut-choice.tsx";
import { SignOut } from "./sign-out.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const person = await requirePerson();
  const theme = (await cookies()).get("theme")?.value ?? "system";
  return (
    <SettingsFrame current="you">
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
      <Section title="Keyboard" note="? lists them; ⌘K always works" last>
        <ShortcutChoice />
      </Section>
    </SettingsFrame>
  );
}
