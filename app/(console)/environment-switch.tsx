"use client";

import { useId, useState } from "react";
import { Icon } from "#components/ui/icon";
import { Refusal } from "#components/ui/refusal";
import { useConsole } from "./console-context.tsx";
import { chooseEnvironment } from "./environment-actions.ts";
import { useSend } from "./incidents/use-send.ts";

/** Chooses the environment and opens the section that is open there: nothing of the other one stays on the screen. */
export function EnvironmentSwitch({ section }: { section: string }) {
  const { environment, environments } = useConsole();
  const [chosen, setChosen] = useState(environment);
  const { isSending, refusal, run } = useSend();
  const id = useId();
  const choose = (key: string) => {
    setChosen(key);
    run(
      () => chooseEnvironment({ environment: key }),
      () => window.location.assign(section || "/"),
    );
  };
  return (
    <div className="environment">
      <label className="sr-only" htmlFor={id}>
        Environment
      </label>
      <span className="select">
        <select
          id={id}
          value={refusal ? environment : chosen}
          disabled={isSending}
          onChange={(event) => choose(event.target.value)}
        >
          {environments.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
      <Refusal text={refusal} />
    </div>
  );
}
