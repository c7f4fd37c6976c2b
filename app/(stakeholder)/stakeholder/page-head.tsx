"use client";

import Link from "next/link";
import { useTimes } from "#components/format/time-zone";
import { BrandMark } from "#components/frame/brand-mark";

/** Name and age of what is shown; the way back for those who have one. */
export function PageHead({ asOf, trouble }: { asOf: number; trouble: string | null }) {
  const times = useTimes();
  return (
    <header className="pub-head">
      <Link className="brand" href="/stakeholder">
        <BrandMark />
        Evenkeel
      </Link>
      <span className="meta" role={trouble ? "status" : undefined}>
        {trouble ? "Last known state, " : ""}As of {times.minutesNamed(asOf)}
      </span>
    </header>
  );
}
