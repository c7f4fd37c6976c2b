import { defineConfig } from "@playwright/test";

/** The stories start their own Evenkeel (e2e/fixtures); `npm test` chooses the browser (scripts/browser.ts). */
export default defineConfig({
  testDir: "e2e/journeys",
  testMatch: "**/*.e2e.ts",
  outputDir: "e2e/results",
  // Two stories at a time: each has a whole installation of its own, and waits for evidence most of the time.
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 5 * 60_000,
  globalTimeout: 30 * 60_000,
  expect: { timeout: 15_000 },
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    // Costs a third of the whole run; for a failure that needs one: npx playwright test --trace retain-on-failure FILE
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || undefined,
      // Root may not use the sandbox.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
