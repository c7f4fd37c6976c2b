import type { ReactNode } from "react";

export function KitSection({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="border-t border-border pt-3.5 pb-4.5">
      <h2 className="mb-3 font-semibold">
        {title} {note && <span className="ml-1 font-normal text-muted">{note}</span>}
      </h2>
      {children}
    </section>
  );
}
