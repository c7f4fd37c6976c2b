import Link from "next/link";
import type { ButtonHTMLAttributes, ComponentProps } from "react";
import { Kbd } from "./kbd.tsx";

type Face = {
  /** One `primary` per screen; `danger` is the rollback alone. */
  variant?: "primary" | "neutral" | "danger" | "ghost";
  size?: 24 | 32 | 40 | 44;
  /** Shortcut shown at the end, for example "D". */
  keys?: string;
};

export type ButtonProps = Face & ButtonHTMLAttributes<HTMLButtonElement>;

function face({ variant = "neutral", size = 32 }: Face, extra?: string): string {
  return ["button", variant === "neutral" ? "" : variant, size === 32 ? "" : `tall-${size}`, extra]
    .filter(Boolean)
    .join(" ");
}

export function Button({ variant, size, keys, className, children, type = "button", ...rest }: ButtonProps) {
  return (
    <button type={type} className={face({ variant, size }, className)} {...rest}>
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  );
}

/** Looks like a button, goes somewhere. */
export function ButtonLink({ variant, size, keys, className, children, ...rest }: Face & ComponentProps<typeof Link>) {
  return (
    <Link className={face({ variant, size }, className)} {...rest}>
      {children}
      {keys && <Kbd keys={keys} />}
    </Link>
  );
}
