"use client";

import { AppShell } from "#components/frame/app-shell";
import { TopBar } from "#components/frame/top-bar";
import { ErrorPanel } from "#components/ui/error-panel";
import { WaitingSidebar } from "./remembered-frame.tsx";

interface ErrorProps {
  error: Error & { digest?: string };
  /** Asks the server again; `reset` would only draw the same failure once more. */
  retry(): void;
}

/** A page that failed as a whole. Flags and the public page are other processes' business and go on. */
export default function ConsoleError({ error, retry }: ErrorProps) {
  return (
    <AppShell sidebar={<WaitingSidebar />}>
      <TopBar crumbs={[{ label: "Not shown" }]} />
      <div className="body max-w-[640px]">
        <h1 className="mb-4 text-title font-semibold">This page could not be shown</h1>
        <ErrorPanel
          failed="The control room cannot reach its data right now."
          works="Flags are still served and the status page still answers. In an emergency, POST /admin/rollouts/{id}/roll-back at the gateway works without this page."
          {...(error.digest ? { id: error.digest } : {})}
          onRetry={retry}
        />
        <p className="mt-6 flex gap-4">
          <a className="link" href="/">
            Overview
          </a>
          <a className="link" href="/status">
            Status page
          </a>
        </p>
      </div>
    </AppShell>
  );
}
