"use client";

import { Button } from "#components/ui/button";
import { Icon } from "#components/ui/icon";
import { Input, Select } from "#components/ui/input";
import type { ContactKind, Profile } from "#lib/domain/access/profile";

type ContactMethod = Profile["contactMethods"][number];
/** With a name of its own while it is edited, so that a moved line keeps what was typed. */
export type EditedMethod = ContactMethod & { key: number };

interface ContactMethodsProps {
  methods: readonly EditedMethod[];
  fieldErrors: Record<string, string>;
  onChange(methods: EditedMethod[]): void;
}

const MOST = 6;
const kinds: readonly { value: ContactKind; label: string }[] = [
  { value: "email", label: "E-mail" },
  { value: "phone", label: "Phone" },
  { value: "chat", label: "Chat" },
];

/** How to reach a person, first choice first. */
export function ContactMethods({ methods, fieldErrors, onChange }: ContactMethodsProps) {
  const change = (key: number, to: Partial<ContactMethod>) =>
    onChange(methods.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const moveUp = (place: number) => {
    const moved = [...methods];
    const [one] = moved.splice(place, 1);
    if (one) moved.splice(place - 1, 0, one);
    onChange(moved);
  };
  const add = () => onChange([...methods, { kind: "email", value: "", key: Math.max(0, ...keysOf(methods)) + 1 }]);
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-[6px]">
        <span className="font-medium">How to reach you</span> <span className="meta">first choice first</span>
      </legend>
      {methods.length === 0 && <p className="meta">Nothing yet.</p>}
      {methods.map((method, place) => (
        <div key={method.key} className="flex flex-wrap items-start gap-2">
          <div className="w-[104px]">
            <Select
              aria-label={`Kind of contact ${place + 1}`}
              options={kinds}
              value={method.kind}
              onChange={(event) => change(method.key, { kind: event.currentTarget.value as ContactKind })}
            />
          </div>
          <div className="min-w-[120px] flex-1">
            <Input
              aria-label={`Contact ${place + 1}`}
              // The form knows by it that a refusal of this one is said here.
              name={`contactMethods.${place}.value`}
              value={method.value}
              maxLength={255}
              required
              error={fieldErrors[`contactMethods.${place}.value`]}
              onChange={(event) => change(method.key, { value: event.currentTarget.value })}
            />
          </div>
          <span className="flex gap-1">
            <Button variant="ghost" disabled={place === 0} onClick={() => moveUp(place)}>
              Up<span className="sr-only"> with contact {place + 1}</span>
            </Button>
            <Button variant="ghost" onClick={() => onChange(methods.filter(({ key }) => key !== method.key))}>
              <Icon name="close" size={12} />
              <span className="sr-only">Remove contact {place + 1}</span>
            </Button>
          </span>
        </div>
      ))}
      {methods.length < MOST && (
        <div>
          <Button onClick={add}>
            <Icon name="plus" size={12} /> Add a way
          </Button>
        </div>
      )}
    </fieldset>
  );
}

const keysOf = (methods: readonly EditedMethod[]) => methods.map(({ key }) => key);
