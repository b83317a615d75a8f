// The stories run against a server that `cargo xtask test` has started; see
// xtask/src/test/stories.rs.
import { defineConfig } from "@playwright/test";
import { server, workers } from "./stories/server";

export default defineConfig({
  testDir: "stories",
  // Stories of one file run in one worker, in order.
  workers,
  // The machine may be busy for seconds; the report marks a story that is retried as flaky.
  retries: 2,
  timeout: 120_000,
  // The report comes before the time of a continuous integration ends.
  globalTimeout: 40 * 60_000,
  reporter: "line",
  use: {
    // It keeps the whole site in each new browser context, a sixth of the stories' time. Stories that
    // need it say so: `test.use({ serviceWorkers: "allow" })`.
    serviceWorkers: "block",
    baseURL: server.url,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A page lives for seconds here, and V8 would optimise its code beside it. Loops over pixels
        // are still optimised.
        "--js-flags=--wasm-tiering-budget=200000000",
      ],
    },
  },
  projects: [
    {
      name: "phone",
      // Reviewers work at a desk; its layout on a phone has a story in this file.
      testIgnore: /(boxes|definition|desk|facts|hold|keys|morning|reviewers|sheet|staff-pages|supervisor)\.spec\.ts/,
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    },
    {
      name: "desktop",
      // Only stories whose pages have another layout or other input on a large screen.
      testMatch:
        /(boxes|definition|desk|facts|hold|keys|morning|reviewers|sheet|staff-pages|supervisor|files|fit|form|life|national|pages|portrait|samples)\.spec\.ts/,
      // Without a script the large screen changes nothing on a candidate's way.
      grepInvert: /national\.spec\.ts.*with plain forms only/,
      use: { viewport: { width: 1440, height: 900 } },
    },
  ],
});
