"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Refusal } from "#components/ui/refusal";
import { Segmented } from "#components/ui/segmented";
import { useSend } from "../incidents/use-send.ts";
import { setTheme } from "./actions.ts";

const options = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** Acts at once, for this browser. */
export function ThemeChoice({ theme }: { theme: string }) {
  const router = useRouter();
  const [chosen, setChosen] = useState(theme);
  const { refusal, run } = useSend();
  const choose = (value: string) =>
    run(
      () => setTheme({ theme: value }),
      () => {
        setChosen(value);
        router.refresh();
      },
    );
  return (
    <div className="grid justify-items-start gap-2">
      <Segmented label="Theme" options={options} value={chosen} onChange={choose} />
      <Refusal text={refusal} />
    </div>
  );
}
