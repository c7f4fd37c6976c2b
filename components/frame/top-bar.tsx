import Link from "next/link";
import type { ReactNode } from "react";

export type Crumb = { label: string; href?: string };

/** Where you are, and at the right what is live. */
export function TopBar({ crumbs, children }: { crumbs: readonly Crumb[]; children?: ReactNode }) {
  return (
    <div className="top-bar">
      <nav aria-label="Breadcrumb" className="min-w-0">
        <ol className="crumbs">
          {crumbs.map((crumb, place) => (
            <li key={crumb.label}>
              {crumb.href && place < crumbs.length - 1 ? (
                <Link href={crumb.href}>{crumb.label}</Link>
              ) : (
                <span aria-current={place === crumbs.length - 1 ? "page" : undefined}>{crumb.label}</span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <div className="end">{children}</div>
    </div>
  );
}
