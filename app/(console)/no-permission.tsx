import { TopBar } from "#components/frame/top-bar";
import { Forbidden } from "#components/ui/error-panel";
import type { Permission, Role } from "#lib/domain/access/permission";
import { ConsoleFrame } from "./console-frame.tsx";
import { SearchControl } from "./search-control.tsx";

interface NoPermissionProps {
  permission: Permission;
  role: Role;
  current: string;
}

/** Says which permission is missing, and leaves the way around standing. */
export function NoPermission({ permission, role, current }: NoPermissionProps) {
  return (
    <ConsoleFrame current={current}>
      <TopBar crumbs={[{ label: "No access" }]}>
        <SearchControl />
      </TopBar>
      <div className="body">
        <h1 className="sr-only">No access</h1>
        <Forbidden permission={permission} />
        <p className="mt-4 text-muted">Your role is {role}. An administrator can change it.</p>
      </div>
    </ConsoleFrame>
  );
}
