/** Holds the exact final geometry; shows itself after 150 ms. */
export function Skeleton({ width = "100%", height }: { width?: number | string; height: number }) {
  return <span className="skeleton" style={{ width, height }} aria-hidden="true" />;
}
