"use client";

import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

/** Tells the primitive that words below the title are not needed. */
const undescribed = { "aria-describedby": undefined };

export type DialogProps = {
  trigger?: ReactNode;
  title: string;
  description?: string;
  children?: ReactNode;
  footer?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** For moves towards risk only; rolling back never asks. */
export function Dialog({ trigger, title, description, children, footer, open, onOpenChange }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className="dialog" {...(description ? {} : undescribed)}>
          <Radix.Title>{title}</Radix.Title>
          {description && <Radix.Description className="muted">{description}</Radix.Description>}
          {children}
          {footer && <div className="foot">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Wraps the button that closes. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>;
}

export type SheetProps = DialogProps & { side?: "left" | "right" };

/** A panel from the side, for reading or filling in beside the page. */
export function Sheet({
  trigger,
  title,
  description,
  children,
  footer,
  side = "right",
  open,
  onOpenChange,
}: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="overlay" />
        <Radix.Content className={`sheet ${side}`} {...(description ? {} : undescribed)}>
          <Radix.Title>{title}</Radix.Title>
          {description && <Radix.Description className="muted">{description}</Radix.Description>}
          {children}
          {footer && <div className="foot">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
