"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";

/** A dialog that the address opens (`?invite=1`), as the palette does; closing it takes the word out of the address. */
export function useAskedOpen(name: string): { isOpen: boolean; setOpen(open: boolean): void } {
  const router = useRouter();
  const path = usePathname();
  const asked = useSearchParams().get(name) === "1";
  const [isOpen, setIsOpen] = useState(asked);
  const [before, setBefore] = useState(asked);
  // The palette can ask again while this page is already open.
  if (before !== asked) {
    setBefore(asked);
    if (asked) setIsOpen(true);
  }
  return {
    isOpen,
    setOpen: (open) => {
      setIsOpen(open);
      if (!open && asked) router.replace(path, { scroll: false });
    },
  };
}
