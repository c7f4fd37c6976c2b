"use client";

import { Button } from "#components/ui/button";

/** Plain words when the data cannot be reached. */
export default function StakeholderError({ retry }: { error: Error; retry(): void }) {
  return (
    <main className="pub">
      <h1>We cannot show this right now</h1>
      <p className="lead">The system behind this page does not answer. What the public can read is not affected.</p>
      <p className="mt-6 flex gap-3">
        <Button onClick={retry}>Try again</Button>
        <a className="button" href="/status">
          Status page
        </a>
      </p>
    </main>
  );
}
