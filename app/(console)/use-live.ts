"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConsole } from "./console-context.tsx";

export interface LiveView<T> {
  value: T;
  /** When the server read it, epoch ms. */
  asOf: number;
  isPaused: boolean;
  toggle(): void;
  /** Set while the newest request failed; the value shown is then the last good one. */
  trouble: string | null;
  refresh(): void;
}

/** Seeded by the server, then polled; stops while the tab is hidden or the person holds the screen still. */
export function useLive<T extends { asOf: number }>(
  url: string,
  initial: T,
  everyMs: number | false = 2_000,
): LiveView<T> {
  // A page goes on with the environment it was opened in, whatever another tab chose meanwhile.
  const { environment } = useConsole();
  const address = environment
    ? `${url}${url.includes("?") ? "&" : "?"}${new URLSearchParams({ env: environment })}`
    : url;
  const [isPaused, setPaused] = useState(false);
  const query = useQuery<T>({
    queryKey: ["live", address],
    queryFn: async ({ signal }) => {
      // A browser's own words for a lost connection say nothing about what is on the screen.
      const response = await fetch(address, { signal, headers: { accept: "application/json" } }).catch(() => null);
      if (response?.status === 401) throw new Error("Your session has ended: sign in again.");
      if (!response?.ok) throw new Error(await troubleWords(response));
      return (await response.json()) as T;
    },
    enabled: everyMs !== false,
    initialData: initial,
    initialDataUpdatedAt: initial.asOf,
    refetchInterval: isPaused ? false : everyMs,
  });
  return {
    value: query.data ?? initial,
    asOf: (query.data ?? initial).asOf,
    isPaused,
    toggle: () => setPaused(!isPaused),
    trouble: query.isError ? query.error.message : null,
    refresh: () => void query.refetch(),
  };
}

/** What is wrong, with the id under which the server has logged it. */
async function troubleWords(response: Response | null): Promise<string> {
  const words = "The console cannot read new data right now; this is the last it had.";
  const answer = (await response?.json().catch(() => null)) as { message?: string } | null | undefined;
  const id = /Quote (\w+)/.exec(answer?.message ?? "")?.[1];
  return id ? `${words} Quote ${id}.` : words;
}
