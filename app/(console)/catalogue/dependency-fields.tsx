"use client";

import { useState } from "react";
import { Button } from "#components/ui/button";
import { Icon } from "#components/ui/icon";
import { Input, Select } from "#components/ui/input";
import { dependencyStrengthMeanings, dependencyStrengths } from "#lib/domain/catalogue/service";
import type { Neighbour } from "#lib/queries/catalogue/service-page";

interface DependencyFieldsProps {
  stated: readonly Pick<Neighbour, "service" | "strength">[];
  /** Names to complete; others are allowed. */
  known: readonly string[];
  fieldErrors: Record<string, string>;
}

const NAMES = "known-services";

/** One line for each service that is needed. */
export function DependencyFields({ stated, known, fieldErrors }: DependencyFieldsProps) {
  const [lines, setLines] = useState(() => stated.map((line, key) => ({ ...line, key })));
  const [next, setNext] = useState(stated.length);
  const add = () => {
    setLines([...lines, { key: next, service: "", strength: "hard" }]);
    setNext(next + 1);
  };
  return (
    <div className="fields">
      <datalist id={NAMES}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {lines.map((line, place) => (
        <div key={line.key} className="dependency-line">
          <Input
            label="Needs"
            name="dependsOn"
            list={NAMES}
            defaultValue={line.service}
            autoComplete="off"
            autoFocus={line.key >= stated.length}
            maxLength={255}
            error={fieldErrors[`dependencies.${place}.service`]}
          />
          <Select
            label="How much"
            name="strength"
            defaultValue={line.strength}
            options={dependencyStrengths.map((one) => ({
              value: one,
              label: `${one}: ${dependencyStrengthMeanings[one]}`,
            }))}
          />
          <Button
            variant="ghost"
            aria-label={`Remove ${line.service || `line ${place + 1}`}`}
            onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
          >
            <Icon name="close" />
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={add}>Add a dependency</Button>
      </div>
    </div>
  );
}
