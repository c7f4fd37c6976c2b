import Link from "next/link";
import type { ReactNode } from "react";

export type TableColumn = {
  key: string;
  label: string;
  align?: "left" | "right";
  width?: number;
  nowrap?: boolean /** A line of its own where rows are stacked. */;
  wide?: boolean;
  /** The head is read out and not shown. */
  hideLabel?: boolean;
};
export type TableRow = { id: string; href?: string; selected?: boolean; cells: Record<string, ReactNode> };
export type DataTableProps = {
  /** Read by screen readers. */
  caption: string;
  columns: readonly TableColumn[];
  rows: readonly TableRow[];
  /** On narrow screens each row becomes a few lines instead of scrolling sideways. */
  stack?: boolean;
  /** Stands in place of rows. */
  empty?: ReactNode;
};

const cellClass = (column: TableColumn) =>
  [column.align === "right" ? "num nowrap" : "", column.nowrap ? "nowrap" : "", column.wide ? "wide" : ""]
    .filter(Boolean)
    .join(" ") || undefined;

/** Head 28, rows 36; the first cell of a row with `href` is its link. */
export function DataTable({ caption, columns, rows, stack, empty }: DataTableProps) {
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section className="table-scroll" aria-label={`${caption}, table`} tabIndex={0}>
      <table className={stack ? "table stack" : "table"}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={cellClass(column)} style={{ width: column.width }}>
                {column.hideLabel ? <span className="sr-only">{column.label}</span> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} aria-selected={row.selected} className={row.href ? "linked" : undefined}>
              {columns.map((column, place) => (
                <td key={column.key} className={cellClass(column)}>
                  {place === 0 && row.href ? (
                    <Link className="row-link" href={row.href}>
                      {row.cells[column.key]}
                    </Link>
                  ) : (
                    row.cells[column.key]
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
