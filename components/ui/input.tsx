import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";
import { SignalShape } from "../signal/signal-shape.tsx";
import { Icon } from "./icon.tsx";

export type FieldNotes = { label?: string; hint?: string; error?: string };
export type SelectOption = { value: string; label: string; disabled?: boolean };

function described(id: string, { hint, error }: FieldNotes) {
  return { "aria-invalid": error ? true : undefined, "aria-describedby": error || hint ? `${id}-note` : undefined };
}

function FormRow({ id, label, hint, error, children }: FieldNotes & { id: string; children: ReactNode }) {
  return (
    <div className="form-row">
      {label && <label htmlFor={id}>{label}</label>}
      {children}
      {error ? (
        <span id={`${id}-note`} className="meta error" role="alert">
          <SignalShape signal="critical" size={11} />
          {error}
        </span>
      ) : (
        hint && (
          <span id={`${id}-note`} className="meta">
            {hint}
          </span>
        )
      )}
    </div>
  );
}

export function Input({ label, hint, error, ...rest }: FieldNotes & InputHTMLAttributes<HTMLInputElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <FormRow id={id} label={label} hint={hint} error={error}>
      <input
        {...rest}
        id={id}
        className={["field", rest.className].filter(Boolean).join(" ")}
        {...described(id, { hint, error })}
      />
    </FormRow>
  );
}

export function Textarea({ label, hint, error, ...rest }: FieldNotes & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <FormRow id={id} label={label} hint={hint} error={error}>
      <textarea
        {...rest}
        id={id}
        className={["field", rest.className].filter(Boolean).join(" ")}
        {...described(id, { hint, error })}
      />
    </FormRow>
  );
}

type SelectProps = FieldNotes & { options?: readonly SelectOption[] } & SelectHTMLAttributes<HTMLSelectElement>;

/** The platform's own list: it works on phones, with every keyboard and without script. */
export function Select({ label, hint, error, options, children, ...rest }: SelectProps) {
  const made = useId();
  const id = rest.id ?? made;
  return (
    <FormRow id={id} label={label} hint={hint} error={error}>
      <span className="select">
        <select {...rest} id={id} className="field" {...described(id, { hint, error })}>
          {options?.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
          {children}
        </select>
        <Icon name="chevron" />
      </span>
    </FormRow>
  );
}

type CheckProps = { label: ReactNode } & Omit<InputHTMLAttributes<HTMLInputElement>, "type">;

export function Checkbox({ label, ...rest }: CheckProps) {
  return (
    <label className="check">
      <input {...rest} type="checkbox" />
      {label}
    </label>
  );
}

/** For a setting that acts at once. */
export function Switch({ label, ...rest }: CheckProps) {
  return (
    <label className="check">
      {/* biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox says itself whether it is checked. */}
      <input {...rest} type="checkbox" role="switch" className="switch" />
      {label}
    </label>
  );
}
