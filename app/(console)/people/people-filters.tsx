import { Button, ButtonLink } from "#components/ui/button";
import { Input, Select } from "#components/ui/input";
import { roles } from "#lib/domain/access/permission";
import { personStates } from "#lib/domain/access/person-state";
import type { PeopleFilter } from "#lib/queries/people/people-list";

const choices = (values: readonly string[]) => [
  { value: "", label: "All" },
  ...values.map((value) => ({ value, label: value })),
];

/** Kept in the address, so that a view can be sent to someone; works without script. */
export function PeopleFilters({ filter }: { filter: PeopleFilter }) {
  return (
    <form action="/people" className="mb-4 flex flex-wrap items-end gap-3" aria-label="Filter">
      <Input label="Name or e-mail" name="text" defaultValue={filter.text} maxLength={200} autoComplete="off" />
      <Select label="Role" name="role" defaultValue={filter.role ?? ""} options={choices(roles)} />
      <Select label="State" name="state" defaultValue={filter.state ?? ""} options={choices(personStates)} />
      <Button type="submit">Filter</Button>
      {(filter.text || filter.role || filter.state) && (
        <ButtonLink variant="ghost" href="/people">
          Clear
        </ButtonLink>
      )}
    </form>
  );
}
