/** The keel under its waterline. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M1.8 9.2h16.4M4 9.2a6 6 0 0 0 12 0M10 15.2v2.6M10 2.4v6.8" />
    </svg>
  );
}
