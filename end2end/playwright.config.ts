// The stories run against a server that `cargo xtask test` has started; see
// xtask/src/test/stories.rs.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "stories",
  // One server and one database: stories create their own accounts but share the machine.
  workers: 1,
  // One retry, since the machine may be busy for seconds; the report marks such a story as flaky.
  retries: 1,
  timeout: 120_000,
  reporter: "line",
  use: {
    baseURL: process.env.ZHUNKAO_URL,
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
      ],
    },
  },
  projects: [
    {
      name: "phone",
      use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    },
    {
      name: "desktop",
      // Stories that do not depend on the screen size run only once.
      testIgnore: /(cadre|drafts|engine|faults|hebei|inner-mongolia|last-look|leaving|other-system|place|room)\.spec\.ts/,
      use: { viewport: { width: 1440, height: 900 } },
    },
  ],
});
