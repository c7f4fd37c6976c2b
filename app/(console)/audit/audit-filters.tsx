import { Button, ButtonLink } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { type AuditQuery, actionWords } from "./present-audit.ts";

const subjects = [
  "rollout",
  "incident",
  "flag",
  "key",
  "destination",
  "unit",
  "status_page",
  "user",
  "service",
  "system",
  "environment",
  "team",
];

/** Kept in the address, so that a view can be sent to someone; works without script. */
export function AuditFilters({ query, actions }: { query: AuditQuery; actions: readonly string[] }) {
  const known = query.action && !actions.includes(query.action) ? [query.action, ...actions] : actions;
  return (
    <form action="/audit" className="mb-4 flex flex-wrap items-end gap-3" aria-label="Filter">
      <Select
        label="Subject"
        name="subject"
        defaultValue={query.subject ?? ""}
        options={[{ value: "", label: "All" }, ...subjects.map((one) => ({ value: one, label: actionWords(one) }))]}
      />
      <Select
        label="Action"
        name="action"
        defaultValue={query.action ?? ""}
        options={[{ value: "", label: "All" }, ...known.map((one) => ({ value: one, label: actionWords(one) }))]}
      />
      <Input label="Subject id" name="id" defaultValue={query.id} placeholder="rol_… or inc_…" autoComplete="off" />
      <Button type="submit">Filter</Button>
      {(query.subject || query.action || query.id) && (
        <ButtonLink variant="ghost" href="/audit">
          Clear
        </ButtonLink>
      )}
    </form>
  );
}
