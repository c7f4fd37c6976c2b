import { defineConfig } from "vitest/config";

/**
 * Projects: `unit` needs nothing; `database` gets an embedded Postgres of its own (scripts/test-database.ts); `haproxy`
 * that and the haproxy program; `stack` starts whole installations (scripts/stack.ts) and needs the console built.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["{lib,components,gateway,worker,web,demo,scripts,app,cli,bench}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.database.test.ts", "**/*.haproxy.test.ts", "node_modules/**"],
          setupFiles: ["./scripts/property-seed.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "database",
          include: ["**/*.database.test.ts"],
          exclude: ["node_modules/**", ".next/**"],
          globalSetup: ["./scripts/test-database.ts"],
          setupFiles: ["./scripts/property-seed.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "haproxy",
          include: ["**/*.haproxy.test.ts"],
          exclude: ["node_modules/**", ".next/**"],
          globalSetup: ["./scripts/test-database.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "stack",
          include: ["e2e/**/*.stack.test.ts"],
          exclude: ["node_modules/**"],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
