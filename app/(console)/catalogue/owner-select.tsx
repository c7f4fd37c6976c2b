import { Select } from "#components/ui/input";

export interface TeamChoice {
  key: string;
  name: string;
}

interface OwnerSelectProps {
  teams: readonly TeamChoice[];
  /** Key of the present owner; empty when nobody owns it. */
  owner: string;
  error?: string;
}

/** A team, or nobody; an owner whose team is gone stays to be seen. */
export function OwnerSelect({ teams, owner, error }: OwnerSelectProps) {
  const isGone = owner !== "" && !teams.some(({ key }) => key === owner);
  return (
    <Select
      label="Owner"
      name="ownerTeam"
      defaultValue={owner}
      hint={teams.length === 0 ? "There is no team yet." : undefined}
      options={[
        { value: "", label: "nobody" },
        ...(isGone ? [{ value: owner, label: `${owner} (no such team)` }] : []),
        ...teams.map(({ key, name }) => ({ value: key, label: name })),
      ]}
      error={error}
    />
  );
}
