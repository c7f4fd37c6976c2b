const shapes = {
  keel: <path d="M2.5 8h11M4 8a4 4 0 0 0 8 0M8 2.5V8" />,
  ladder: <path d="M2 13h3.2V9.6h3.4V6.2H12V3h2" />,
  pulse: <path d="M1.8 8.5h2.7l1.8-5 3.2 9 1.9-5.2.7 1.2h2.1" />,
  layers: <path d="M8 2 13.5 5 8 8 2.5 5zM2.5 8 8 11l5.5-3M2.5 11 8 14l5.5-3" />,
  bars: <path d="M2.5 12.5v-3M5.5 12.5v-5M8.5 12.5v-3M11.5 12.5v-9M14 12.5H2" />,
  chart: <path d="M2.5 2.5v11h11M5 10.5l2.6-3.4 2.2 1.8L13.2 4.5" />,
  flag: <path d="M3.5 14V2.5M3.5 3h8l-1.8 3 1.8 3h-8" />,
  people: (
    <>
      <circle cx="6" cy="5.5" r="2.5" />
      <path d="M1.8 13c.4-2.3 2-3.6 4.2-3.6s3.8 1.3 4.2 3.6M10.6 3.3a2.4 2.4 0 0 1 0 4.4M12 9.8c1.2.5 2 1.6 2.2 3.2" />
    </>
  ),
  list: <path d="M3 4h10M3 8h10M3 12h6" />,
  sliders: (
    <>
      <path d="M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6" />
      <circle cx="10" cy="5" r="1.5" />
      <circle cx="6" cy="11" r="1.5" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3 3" />
    </>
  ),
  chevron: <path d="m5.5 6.5 2.5 2.5 2.5-2.5" />,
  back: <path d="M6 3.5 2.8 6.7 6 9.9M3 6.7h6a4 4 0 0 1 0 8H7.5" transform="translate(0 -1)" />,
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1.5" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  menu: <path d="M2.5 5h11M2.5 11h11" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  person: (
    <>
      <circle cx="8" cy="5.5" r="2.6" />
      <path d="M3 13.5c.5-2.6 2.4-4 5-4s4.5 1.4 5 4" />
    </>
  ),
  external: <path d="M6.5 3.5H3.5v9h9v-3M9 3.5h3.5V7M12.3 3.7 7.5 8.5" />,
};

export type IconName = keyof typeof shapes;

export const iconNames = Object.keys(shapes) as IconName[];

/** A 16-px line drawing in the current colour; always beside a word. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}
