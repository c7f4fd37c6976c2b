import Link from "next/link";
import { Chip } from "#components/signal/signal-shape";
import { DataTable } from "#components/ui/table";
import { dependencyStrengthMeanings } from "#lib/domain/catalogue/service";
import type { Neighbour, ServicePage } from "#lib/queries/catalogue/service-page";
import { flagHref } from "../../../flags/addresses.ts";
import { adoptHref, serviceHref } from "../../addresses.ts";

interface NeighboursProps {
  title: string;
  lines: readonly Neighbour[];
  empty: string;
}

/** The other ends of its dependencies, one line each. */
export function Neighbours({ title, lines, empty }: NeighboursProps) {
  return (
    <div>
      <h3 className="label mb-1">{title}</h3>
      {lines.length === 0 ? (
        <p className="muted">{empty}</p>
      ) : (
        <ul className="grid gap-1">
          {lines.map(({ service, strength, inCatalogue }) => (
            <li key={service} className="[overflow-wrap:anywhere]">
              <Link className="link" href={inCatalogue ? serviceHref(service) : adoptHref(service)}>
                {service}
              </Link>{" "}
              <span className="muted" title={dependencyStrengthMeanings[strength]}>
                {strength}
                {inCatalogue ? "" : " · not in the catalogue"}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Its flags with what everybody gets when nothing is rolled out. */
export function FlagTable({ flags }: Pick<ServicePage, "flags">) {
  return (
    <DataTable
      caption="Flags"
      stack
      columns={[
        { key: "key", label: "Flag", wide: true },
        { key: "release", label: "Current release" },
        { key: "variants", label: "Variants" },
        { key: "state", label: "State", nowrap: true },
      ]}
      rows={flags.map((flag) => ({
        id: flag.key,
        href: flagHref(flag.key),
        cells: {
          key: (
            <span className="mono" title={flag.description}>
              {flag.key}
            </span>
          ),
          release: <span className="version">{flag.defaultVariant}</span>,
          variants: <span className="mono">{flag.variants.join(" ")}</span>,
          state: (
            <Chip plain signal={flag.isEnabled ? "ok" : "none"}>
              {flag.isEnabled ? "on" : "off"}
            </Chip>
          ),
        },
      }))}
      empty={<p className="muted">It owns no flag.</p>}
    />
  );
}
