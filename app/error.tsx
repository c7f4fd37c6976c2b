"use client";

import { Button } from "#components/ui/button";

interface ErrorProps {
  error: Error & { digest?: string };
  /** Asks the server again. */
  retry(): void;
}

/** Of pages outside of the console: set-up, sign-in, the kit. */
export default function PageError({ error, retry }: ErrorProps) {
  return (
    <main className="pub">
      <h1>This page could not be shown</h1>
      <p className="lead">
        Evenkeel cannot reach its data right now. The public status page is not affected.
        {error.digest && (
          <>
            {" "}
            Quote <span className="mono">{error.digest}</span>.
          </>
        )}
      </p>
      <p className="mt-6 flex gap-3">
        <Button onClick={retry}>Try again</Button>
        <a className="button" href="/status">
          Status page
        </a>
      </p>
    </main>
  );
}
