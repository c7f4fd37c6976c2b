"use client";

import { useState } from "react";
import { Select } from "#components/ui/input";

interface MeaningSelectProps<T extends string> {
  label: string;
  name: string;
  options: readonly T[];
  /** What each one means, said below the choice. */
  meanings: Record<T, string>;
  chosen: T;
}

/** A choice that says what it means, so that nobody has to know a table by heart. */
export function MeaningSelect<T extends string>({ label, name, options, meanings, chosen }: MeaningSelectProps<T>) {
  const [value, setValue] = useState(chosen);
  return (
    <Select
      label={label}
      name={name}
      value={value}
      onChange={(event) => setValue(event.target.value as T)}
      hint={meanings[value]}
      options={options.map((one) => ({ value: one, label: one }))}
    />
  );
}
