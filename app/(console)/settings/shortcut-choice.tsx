"use client";

import { useEffect, useState } from "react";
import { Segmented } from "#components/ui/segmented";
import { areShortcutsOn, setShortcuts } from "../shortcuts.ts";

const options = [
  { value: "on", label: "On" },
  { value: "off", label: "Off" },
];

/** ⇧R and `g` with a letter; ⌘K stays. Acts at once, for this browser. */
export function ShortcutChoice() {
  const [chosen, setChosen] = useState("on");
  // Only the browser knows; the server draws the default.
  useEffect(() => setChosen(areShortcutsOn() ? "on" : "off"), []);
  return (
    <Segmented
      label="Single-key shortcuts"
      options={options}
      value={chosen}
      onChange={(value) => {
        setShortcuts(value === "on");
        setChosen(value);
      }}
    />
  );
}
