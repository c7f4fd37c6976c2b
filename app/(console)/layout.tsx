import type { ReactNode } from "react";
import { leadVisitorsAway } from "../session/current-person.ts";
import { ConsoleKeyboard } from "./keyboard/console-keyboard.tsx";
import { LiveProvider } from "./query-client.tsx";
import { FrameMemory } from "./remembered-frame.tsx";

export const dynamic = "force-dynamic";

/** Each page asks who is there (`requirePerson`), also when one moves from page to page, which does not come by here. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  await leadVisitorsAway();
  return (
    <LiveProvider>
      <FrameMemory>
        <ConsoleKeyboard>{children}</ConsoleKeyboard>
      </FrameMemory>
    </LiveProvider>
  );
}
