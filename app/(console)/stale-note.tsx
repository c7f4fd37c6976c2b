"use client";

import { useTimes } from "#components/format/time-zone";
import { Banner } from "#components/ui/banner";

/** The last good data stay; this says how old they are and why. */
export function StaleNote({ trouble, asOf }: { trouble: string | null; asOf: number }) {
  const times = useTimes();
  if (!trouble) return null;
  return (
    <Banner signal="elevated">
      {trouble} Shown as of {times.clockNamed(asOf)}.
    </Banner>
  );
}
