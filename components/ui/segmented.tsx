import Link from "next/link";
import { Tooltip } from "./floating.tsx";

export type SegmentedLinksProps = {
  label: string;
  options: readonly { value: string; label: string; href: string }[];
  value: string;
  /** Shortcut that takes the next one, told by the tooltip. */
  keys?: string;
};

/** A choice kept in the address: filters and time ranges. */
export function SegmentedLinks({ label, options, value, keys }: SegmentedLinksProps) {
  const strip = (
    <nav className="segmented" aria-label={label}>
      {options.map((option) => (
        <Link
          key={option.value}
          href={option.href}
          scroll={false}
          aria-current={option.value === value ? "true" : undefined}
        >
          {option.label}
        </Link>
      ))}
    </nav>
  );
  if (!keys) return strip;
  return (
    <Tooltip content={`Next ${label.toLowerCase()}`} keys={keys}>
      {strip}
    </Tooltip>
  );
}

export type SegmentedProps = {
  label: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
};

/** A choice kept on this screen. */
export function Segmented({ label, options, value, onChange }: SegmentedProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as one bordered strip.
    <div className="segmented" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
