"use client";

import { z } from "zod";

/** What was opened last, kept in this browser for this person; another person's list is dropped, not shown. */
const KEY = "evenkeel-recent";
const MOST = 5;

const kept = z.object({
  userId: z.string(),
  entries: z.array(z.object({ href: z.string().startsWith("/"), label: z.string().max(200) })).max(MOST),
});

export type Recent = z.output<typeof kept>["entries"][number];

export function readRecent(userId: string): Recent[] {
  try {
    const found = kept.safeParse(JSON.parse(localStorage.getItem(KEY) ?? "null"));
    return found.success && found.data.userId === userId ? found.data.entries : [];
  } catch {
    // A browser that keeps nothing has no recent things.
    return [];
  }
}

export function rememberRecent(userId: string, opened: Recent): void {
  if (userId === "") return;
  const others = readRecent(userId).filter(({ href }) => href !== opened.href);
  try {
    localStorage.setItem(KEY, JSON.stringify({ userId, entries: [opened, ...others].slice(0, MOST) }));
  } catch {
    // As above.
  }
}
