"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Input } from "#components/ui/input";

/** A secret that is shown this one time, with a way to take it along. */
export function SecretOnce({ value, label = "API key" }: { value: string; label?: string }) {
  const [words, setWords] = useState("Copy");
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setWords("Copied"),
      () => setWords("Select and copy it by hand"),
    );
  return (
    <div className="grid gap-2">
      <Input label={label} value={value} readOnly className="mono" onFocus={(event) => event.currentTarget.select()} />
      <div>
        <Button onClick={copy}>{words}</Button>
      </div>
    </div>
  );
}
