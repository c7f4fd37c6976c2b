import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // Types are checked once, by `npm run check`; a build on a small machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // A lockfile above the project must not move the root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: ["pg", "pino", "nodemailer"],
  // Asked for by every browser that has not met the page's own link to the icon yet.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  headers: async () => [
    {
      // The address holds a one-time link: it goes nowhere and is kept nowhere.
      source: "/welcome/:path*",
      headers: [
        { key: "Referrer-Policy", value: "no-referrer" },
        { key: "X-Robots-Tag", value: "noindex, nofollow" },
        { key: "Cache-Control", value: "no-store" },
      ],
    },
  ],
};

export default config;
