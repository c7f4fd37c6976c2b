import { Button, ButtonLink } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import type { AuditPage } from "#lib/queries/audit/audit-page";
import { type AuditQuery, auditHref, isFiltered } from "./audit-query.ts";
import { actionWords, actorKinds } from "./present-audit.ts";

const subjects = [
  "rollout",
  "incident",
  "flag",
  "key",
  "destination",
  "unit",
  "status_page",
  "user",
  "team",
  "organisation",
  "environment",
  "service",
  "system",
  "policy",
  "template",
  "gate_preset",
  "configuration",
  "audit",
  "instance",
  "secret",
];

interface FiltersProps {
  query: AuditQuery;
  page: Pick<AuditPage, "actions" | "actors">;
}

/** Kept in the address, so that a view can be sent to someone; works without script. Exports take the same filters. */
export function AuditFilters({ query, page }: FiltersProps) {
  return (
    // Fields keep what was typed; a new address begins with its own filters.
    <form key={auditHref(query)} action="/audit" className="mb-4" aria-label="Filter">
      <div className="mb-3 grid grid-cols-2 gap-3 md:grid-cols-4">
        <Select label="Who" name="actor" defaultValue={query.actor ?? ""} options={actorOptions(page, query)} />
        <Select
          label="Action"
          name="action"
          defaultValue={query.action ?? ""}
          options={options(page.actions, query.action)}
        />
        <Select
          label="Subject"
          name="subject"
          defaultValue={query.subject ?? ""}
          options={options(subjects, query.subject)}
        />
        <Input label="Subject id" name="id" defaultValue={query.id} placeholder="rol_… or inc_…" autoComplete="off" />
        <div className="col-span-2 sm:col-span-1">
          <Input label="From, UTC" name="from" type="datetime-local" defaultValue={query.from} />
        </div>
        <div className="col-span-2 sm:col-span-1">
          <Input label="Until, UTC" name="to" type="datetime-local" defaultValue={query.to} />
        </div>
        <div className="col-span-2">
          <Input label="Words" name="text" defaultValue={query.text} placeholder="Anywhere in an entry" />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit">Filter</Button>
        {isFiltered(query) && (
          <ButtonLink variant="ghost" href="/audit">
            Clear
          </ButtonLink>
        )}
        <ExportButtons />
      </div>
    </form>
  );
}

/** A download that leaves an entry in the audit, so it is sent, not linked to. */
function ExportButtons() {
  return (
    <span className="ml-auto flex flex-wrap items-center gap-2">
      <label className="check meta">
        <input type="checkbox" name="everywhere" value="yes" />
        all environments
      </label>
      {(["jsonl", "csv"] as const).map((format) => (
        <Button key={format} type="submit" formAction={`/audit/export?format=${format}`} formMethod="post">
          Export {format === "csv" ? "CSV" : "JSON Lines"}
        </Button>
      ))}
    </span>
  );
}

function options(known: readonly string[], chosen: string | undefined) {
  const values = chosen && !known.includes(chosen) ? [chosen, ...known] : known;
  return [{ value: "", label: "All" }, ...values.map((value) => ({ value, label: actionWords(value) }))];
}

function actorOptions({ actors }: FiltersProps["page"], { actor }: AuditQuery) {
  const known = actors.map(({ value, name, kind }) => ({
    value,
    label: value.includes(":") ? `${name} (${actorKinds[kind]})` : actionWords(actorKinds[kind]),
  }));
  const chosen = actor && !actors.some(({ value }) => value === actor) ? [{ value: actor, label: actor }] : [];
  return [{ value: "", label: "Everybody" }, ...chosen, ...known];
}
