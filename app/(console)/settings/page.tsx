import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Section } from "#components/frame/section";
import { systemClock } from "#lib/adapters/clock";
import { timeZones } from "#lib/domain/access/profile";
import { listSessions } from "#lib/queries/access/list-sessions";
import { ownProfile } from "#lib/queries/access/own-profile";
import { requirePerson } from "../../session/current-person.ts";
import { instance } from "../../session/instance.ts";
import { SessionList } from "../sessions/session-list.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProfileForm } from "./profile-form.tsx";
import { SettingsFrame } from "./settings-frame.tsx";
import { ShortcutChoice } from "./shortcut-choice.tsx";
import { SignOut } from "./sign-out.tsx";
import { ThemeChoice } from "./theme-choice.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const { userId, sessionId } = await requirePerson();
  const { db } = instance().database;
  const now = systemClock();
  const [profile, sessions] = await Promise.all([ownProfile(db, userId), listSessions(db, { userId, now })]);
  const theme = (await cookies()).get("theme")?.value ?? "system";
  return (
    <SettingsFrame current="you">
      {profile && (
        <Section title="You" end={<SignOut />}>
          <ProfileForm profile={profile} timeZones={timeZones()} />
        </Section>
      )}
      {profile?.hasPassword && (
        <Section title="Password" note="changing it ends your other sessions">
          <PasswordForm email={profile.email} />
        </Section>
      )}
      <Section title="Sessions" note="where you are signed in; ending one takes effect at once">
        <SessionList userId={userId} sessions={sessions} nowMs={now.getTime()} currentId={sessionId} />
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
