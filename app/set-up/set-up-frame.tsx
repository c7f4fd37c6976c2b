import type { ReactNode } from "react";
import { BrandMark } from "#components/frame/brand-mark";

/** One calm column, before there is a console to stand in. */
export function SetUpFrame({ title, lead, children }: { title: string; lead: ReactNode; children?: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-[440px] flex-col justify-center gap-6 px-6 py-12">
      <BrandMark />
      <div>
        <h1 className="text-title font-semibold">{title}</h1>
        <div className="mt-1 text-form text-muted">{lead}</div>
      </div>
      {children}
    </main>
  );
}
