import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // Types are checked once, by `npm run check`; a build on a small machine need not do it again.
  typescript: { ignoreBuildErrors: true },
  // A lockfile above the project must not move the root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: ["pg", "pino", "nodemailer"],
};

export default config;
