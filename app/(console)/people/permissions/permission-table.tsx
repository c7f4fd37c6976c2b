import { roleCan, scopesCan } from "#lib/domain/access/can";
import { keyScopes, type Permission, permissions, roles } from "#lib/domain/access/permission";
import { permissionActions } from "#lib/domain/access/permission-actions";
import { permissionWords } from "#lib/domain/access/permission-words";

const columns = [
  ...roles.map((role) => ({ key: role, may: (one: Permission) => roleCan(role, one) })),
  ...keyScopes.map((scope) => ({ key: scope, may: (one: Permission) => scopesCan([scope], one) })),
];

/** Roles, then scopes of keys, against every permission; on a narrow screen each permission lists who has it. */
export function PermissionTable() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="table-scroll" aria-label="Permissions, table" tabIndex={0}>
      <table className="table stack">
        <caption className="sr-only">Permissions by role and by scope of a key</caption>
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={roles.length}>
              Roles of people
            </th>
            <th scope="colgroup" colSpan={keyScopes.length}>
              Scopes of keys
            </th>
          </tr>
          <tr>
            <th scope="col">Permission</th>
            {columns.map(({ key }) => (
              <th key={key} scope="col" className="nowrap">
                {key}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map((permission) => (
            <PermissionRow key={permission} permission={permission} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PermissionRow({ permission }: { permission: Permission }) {
  const actions = Object.values(permissionActions[permission]);
  return (
    <tr>
      <td className="wide min-[701px]:w-[46%]">
        <span className="mono">{permission}</span>
        <p className="text-muted">{permissionWords[permission]}</p>
        {actions.length > 0 && <p className="meta">Needed to: {actions.join(" · ")}</p>}
      </td>
      {columns.map(({ key, may }) => (
        <td key={key} className={may(permission) ? undefined : "absent"}>
          <Mark name={key} may={may(permission)} />
        </td>
      ))}
    </tr>
  );
}

/** Beside its name where the table's head is not shown. */
function Mark({ name, may }: { name: string; may: boolean }) {
  return (
    <span className={may ? undefined : "text-muted"}>
      <span aria-hidden="true">{may ? "✓" : "–"}</span>
      <span className="sr-only">{may ? "yes" : "no"}</span>
      <span className="min-[701px]:hidden"> {name}</span>
    </span>
  );
}
