import type { ReactNode } from "react";
import { LiveProvider } from "../(console)/query-client.tsx";

export const dynamic = "force-dynamic";

/** Plain pages for people who need to know and have nothing to press. Each page asks who is there. */
export default function StakeholderLayout({ children }: { children: ReactNode }) {
  return <LiveProvider>{children}</LiveProvider>;
}
