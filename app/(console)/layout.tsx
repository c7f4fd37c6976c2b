import type { ReactNode } from "react";
import { LiveProvider } from "./query-client.tsx";

export const dynamic = "force-dynamic";

/** Each page asks who is there (`requirePerson`): here, a failing database would be outside of error.tsx's reach. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return <LiveProvider>{children}</LiveProvider>;
}
