"use client";

import { clock } from "#components/format/times";
import { Banner } from "#components/ui/banner";

/** The last good data stay; this says how old they are and why. */
export function StaleNote({ trouble, asOf }: { trouble: string | null; asOf: number }) {
  if (!trouble) return null;
  return (
    <Banner signal="elevated">
      {trouble} Shown as of {clock(asOf)} UTC.
    </Banner>
  );
}
