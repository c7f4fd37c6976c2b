import type { ReactNode } from "react";

/** Sidebar 232 beside the page; the sidebar becomes a bar on top below 900 px. */
export function AppShell({ sidebar, children }: { sidebar: ReactNode; children: ReactNode }) {
  return (
    <div className="app">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      {sidebar}
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
