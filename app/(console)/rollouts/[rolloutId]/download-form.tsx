import type { ReactNode } from "react";
import { Button } from "#components/ui/button";

/** A file that leaves an audit entry is asked for by a POST; the page stays. */
export function DownloadForm({ action, children }: { action: string; children: ReactNode }) {
  return (
    <form action={action} method="post" className="inline">
      <Button type="submit" size={24}>
        {children}
      </Button>
    </form>
  );
}
