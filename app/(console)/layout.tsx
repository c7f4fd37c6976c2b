import type { ReactNode } from "react";
import { ConsoleKeyboard } from "./keyboard/console-keyboard.tsx";
import { LiveProvider } from "./query-client.tsx";
import { FrameMemory } from "./remembered-frame.tsx";

export const dynamic = "force-dynamic";

/** Each page asks who is there (`requirePerson`): here, a failing database would be outside of error.tsx's reach. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <LiveProvider>
      <FrameMemory>
        <ConsoleKeyboard>{children}</ConsoleKeyboard>
      </FrameMemory>
    </LiveProvider>
  );
}
