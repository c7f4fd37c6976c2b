"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { PaletteFacts } from "#lib/queries/console/palette";
import type { SearchHit } from "#lib/queries/console/search";
import { useConsole } from "../console-context.tsx";
import type { PaletteCommand } from "./palette-command.ts";
import type { PaletteContent } from "./palette-rows.ts";
import { palettePlaces, paletteVerbs } from "./palette-verbs.ts";
import { presentHit } from "./present-hit.ts";
import { readRecent } from "./recent.ts";

const PAUSE_MS = 150;

async function read<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return (await response.json()) as T;
}

/** The text once the person has stopped typing for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export interface Palette extends PaletteContent {
  isSearching: boolean;
  hasFailed: boolean;
}

/** Verbs and places at once, what can be acted on as soon as it is known, what is found as it is typed. */
export function usePaletteContent(open: boolean, query: string, pageCommands: readonly PaletteCommand[]): Palette {
  const console = useConsole();
  const { environment, may, userId } = console;
  const settled = useSettled(query.trim());
  const env = new URLSearchParams({ env: environment });
  const reads = may("rollout:read");
  const facts = useQuery<PaletteFacts>({
    queryKey: ["palette", environment],
    queryFn: ({ signal }) => read(`/live/palette?${env}`, signal),
    enabled: open && reads,
    refetchInterval: 2_000,
    // Old shares are not offered while new ones are read.
    gcTime: 0,
  });
  const isLooking = open && reads && settled.length >= 2;
  const found = useQuery<{ hits: SearchHit[] }>({
    queryKey: ["search", environment, settled],
    queryFn: ({ signal }) => read(`/live/search?${new URLSearchParams({ env: environment, q: settled })}`, signal),
    enabled: isLooking,
    placeholderData: (before) => before,
    staleTime: 10_000,
  });
  const [recent, setRecent] = useState<PaletteCommand[]>([]);
  useEffect(() => {
    if (open)
      setRecent(readRecent(userId).map(({ href, label }) => ({ id: `recent-${href}`, label, href, icon: "list" })));
  }, [open, userId]);
  const own = new Set(pageCommands.map(({ id }) => id));
  return {
    verbs: [...pageCommands, ...paletteVerbs(facts.data, may).filter(({ id }) => !own.has(id))],
    places: palettePlaces(console, may),
    recent,
    found: isLooking ? (found.data?.hits ?? []).map(presentHit) : [],
    isSearching: query.trim().length >= 2 && (settled !== query.trim() || found.isFetching),
    hasFailed: facts.isError || (isLooking && found.isError),
  };
}
