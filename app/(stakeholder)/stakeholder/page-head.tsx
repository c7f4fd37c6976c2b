import Link from "next/link";
import { clockMinutes } from "#components/format/times";
import { BrandMark } from "#components/frame/brand-mark";

/** Name and age of what is shown; the way back for those who have one. */
export function PageHead({ asOf, trouble }: { asOf: number; trouble: string | null }) {
  return (
    <header className="pub-head">
      <Link className="brand" href="/stakeholder">
        <BrandMark />
        Evenkeel
      </Link>
      <span className="meta" role={trouble ? "status" : undefined}>
        {trouble ? "Last known state, " : ""}As of {clockMinutes(asOf)} UTC
      </span>
    </header>
  );
}
