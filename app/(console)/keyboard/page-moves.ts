/** What keys press or reach on the page that is open, by the marks that its parts carry. */

const isShown = (element: HTMLElement) => element.getClientRects().length > 0;

/** The page's own rollback button, so that its receipt or refusal appears where it always does. */
export const pressRollback = () => document.querySelector<HTMLButtonElement>("[data-rollback]")?.click();

/** A button that carries this key (`data-key="e"`). */
export function pressKeyed(key: string): void {
  for (const button of document.querySelectorAll<HTMLElement>("#main [data-key]"))
    if (button.dataset.key === key && isShown(button)) {
      button.click();
      return;
    }
}

/** Links of the rows of lists and tables, top to bottom; one per row. */
function rowLinks(): HTMLElement[] {
  const rows = [...document.querySelectorAll<HTMLElement>("#main .rows > li, #main .table tbody tr")];
  return rows
    .filter(isShown)
    .flatMap((row) => row.querySelector<HTMLElement>('a[href]:not([aria-hidden="true"])') ?? []);
}

/** Takes the focus to the next row, or to the one before; Enter then opens it as it opens any link. */
export function moveRow(by: 1 | -1): void {
  const links = rowLinks();
  const row = document.activeElement?.closest(".rows > li, .table tbody tr");
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  const link = links[next];
  link?.focus({ preventScroll: true });
  link?.closest("li, tr")?.scrollIntoView({ block: "nearest" });
}

/** The next range of time, after the last one the first. */
export function nextRange(): void {
  const ranges = [...document.querySelectorAll<HTMLElement>('#main [aria-label="Range"] > a')];
  const at = ranges.findIndex((range) => range.hasAttribute("aria-current"));
  ranges[(at + 1) % ranges.length]?.click();
}

/** To what stands above this page in the breadcrumb. */
export function goBack(): void {
  const parents = document.querySelectorAll<HTMLElement>('#main [aria-label="Breadcrumb"] a');
  [...parents].at(-1)?.click();
}
