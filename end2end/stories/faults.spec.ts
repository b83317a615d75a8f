// The short run of `cargo xtask bench drafts`: no data that the page reported as saved is lost by
// faults of the browser, its tabs, the connection or the server.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";

const FAULTS = 30;

test("nothing called saved is lost through a run of faults", async () => {
  test.setTimeout(300_000);
  const bench = join(__dirname, "..", "bench", "drafts.mjs");
  const words = [bench, process.env.ZHUNKAO_BIN!, process.env.ZHUNKAO_SITE!, String(FAULTS), "7"];
  const { stdout } = await promisify(execFile)("node", words, { timeout: 280_000 });
  const report = JSON.parse(stdout);
  expect(report.losses).toEqual([]);
  expect(report.panics).toBe(0);
  const faults = Object.values<{ count: number }>(report.faults);
  expect(faults.reduce((sum, { count }) => sum + count, 0)).toBe(FAULTS);
  expect(report.saved).toBeGreaterThan(FAULTS);
});
