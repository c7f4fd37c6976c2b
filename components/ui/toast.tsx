"use client";

import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { type Signal, SignalShape } from "../signal/signal-shape.tsx";
import { Icon } from "./icon.tsx";

export type ToastMessage = { title: string; detail?: string; signal?: Signal };
type Shown = ToastMessage & { id: number };

const ToastContext = createContext<(message: ToastMessage) => void>(() => {});

/** `const toast = useToast(); toast({ title: "Reason saved" })` */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

/** Says what was done; a refusal stays in its place on the page instead. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const nextId = useRef(0);
  const toast = useCallback((message: ToastMessage) => {
    nextId.current += 1;
    const id = nextId.current;
    setShown((before) => [...before.slice(-2), { ...message, id }]);
  }, []);
  const remove = (id: number) => setShown((before) => before.filter((entry) => entry.id !== id));
  const value = useMemo(() => toast, [toast]);
  return (
    <ToastContext.Provider value={value}>
      <Radix.Provider duration={6000} swipeDirection="right">
        {children}
        {shown.map((entry) => (
          <Radix.Root key={entry.id} className="toast" onOpenChange={(open) => !open && remove(entry.id)}>
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
