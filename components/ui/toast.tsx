"use client";

import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Icon } from "./icon.tsx";

export type ToastMessage = { title: string; detail?: string; signal?: Signal };
type Shown = ToastMessage & { id: number };

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

const SHOWN_MS = 6_000;
const MOST = 3;

/** What went well goes by itself; what did not stays until somebody has read it and says so. */
export const toastMs = ({ signal = "ok" }: ToastMessage): number =>
  signal === "ok" || signal === "notice" || signal === "none" ? SHOWN_MS : Number.POSITIVE_INFINITY;

/** Three at most; one that stays is not pushed out by one that goes by itself. */
export function withToast<T extends ToastMessage>(shown: readonly T[], added: T): T[] {
  const all = [...shown, added];
  if (all.length <= MOST) return all;
  const passing = all.findIndex((entry) => entry !== added && Number.isFinite(toastMs(entry)));
  return all.filter((_, place) => place !== Math.max(0, passing));
}

/** `const toast = useToast(); toast({ title: "Reason saved" })` */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

/** For results that are not visible in place; politely read out. A refusal stays where it was asked for instead. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const nextId = useRef(0);
  const toast = useCallback((message: ToastMessage) => {
    nextId.current += 1;
    const id = nextId.current;
    setShown((before) => withToast(before, { ...message, id }));
  }, []);
  const remove = (id: number) => setShown((before) => before.filter((entry) => entry.id !== id));
  const value = useMemo(() => toast, [toast]);
  return (
    <ToastContext.Provider value={value}>
      <Radix.Provider swipeDirection="right" label="Notification">
        {children}
        {shown.map((entry) => (
          <Radix.Root
            key={entry.id}
            className="toast"
            type="background"
            duration={toastMs(entry)}
            onOpenChange={(open) => !open && remove(entry.id)}
          >
            <SignalShape signal={entry.signal ?? "ok"} />
            <Radix.Title>{entry.title}</Radix.Title>
            <Radix.Close className="button ghost tall-24" aria-label="Dismiss">
              <Icon name="close" size={12} />
            </Radix.Close>
            {entry.detail && <Radix.Description className="detail">{entry.detail}</Radix.Description>}
          </Radix.Root>
        ))}
        <Radix.Viewport className="toasts" />
      </Radix.Provider>
    </ToastContext.Provider>
  );
}
