"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Permission } from "#lib/domain/access/permission";
import type { EnvironmentLine } from "#lib/queries/catalogue/list-environments";
import type { May } from "./navigation.ts";

/** What the frame knows and every page may use: who looks, at which environment, with which rights. */
export interface ConsoleFacts {
  /** Empty outside of the console. */
  environment: string;
  environments: readonly EnvironmentLine[];
  userId: string;
  permissions: readonly Permission[];
  /** Pages of the settings that this person may open. */
  settingsPages: readonly { href: string; label: string }[];
}

const nowhere: ConsoleFacts = { environment: "", environments: [], userId: "", permissions: [], settingsPages: [] };
const ConsoleContext = createContext<ConsoleFacts>(nowhere);

export function ConsoleProvider({ facts, children }: { facts: ConsoleFacts; children: ReactNode }) {
  return <ConsoleContext.Provider value={facts}>{children}</ConsoleContext.Provider>;
}

/** Rights here decide what is shown; each command decides for itself what is done. */
export function useConsole(): ConsoleFacts & { may: May } {
  const facts = useContext(ConsoleContext);
  return useMemo(() => ({ ...facts, may: (permission) => facts.permissions.includes(permission) }), [facts]);
}
