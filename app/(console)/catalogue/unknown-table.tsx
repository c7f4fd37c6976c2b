import { Instant } from "#components/format/time-zone";
import { ago } from "#components/format/times";
import { ButtonLink } from "#components/ui/button";
import { DataTable } from "#components/ui/table";
import type { UnknownService } from "#lib/queries/catalogue/unknown-services";
import { adoptHref } from "./addresses.ts";
import { seenWords } from "./present-catalogue.ts";

interface UnknownTableProps {
  services: readonly UnknownService[];
  nowMs: number;
  mayAdopt: boolean;
}

/** Services that were seen in operation and that nobody has entered. */
export function UnknownTable({ services, nowMs, mayAdopt }: UnknownTableProps) {
  return (
    <DataTable
      caption="Seen, but not in the catalogue"
      stack
      columns={[
        { key: "service", label: "Service", wide: true },
        { key: "what", label: "What was seen", wide: true },
        { key: "first", label: "First seen", nowrap: true },
        { key: "last", label: "Last seen", nowrap: true },
        { key: "act", label: "Action", align: "right", hideLabel: true },
      ]}
      rows={services.map((one) => ({
        id: one.service,
        cells: {
          service: <b className="[overflow-wrap:anywhere]">{one.service}</b>,
          what: seenWords(one),
          first: (
            <span>
              <span className="min-[701px]:hidden">first </span>
              <Instant at={one.firstSeenAt} as="day" />
            </span>
          ),
          last: (
            <span title={`${new Date(one.lastSeenAt).toISOString().slice(0, 19).replace("T", " ")} UTC`}>
              <span className="min-[701px]:hidden">last </span>
              {ago(nowMs - one.lastSeenAt)}
            </span>
          ),
          act: mayAdopt && (
            <ButtonLink size={24} href={adoptHref(one.service)} aria-label={`Adopt ${one.service}`}>
              Adopt
            </ButtonLink>
          ),
        },
      }))}
    />
  );
}
