// The short run of `cargo xtask bench drafts`: nothing that the page called saved is lost, whatever
// happens to the browser, its tabs, the line and the server.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const FAULTS = 24;

test("nothing called saved is lost through a run of faults", async ({}, info) => {
  test.skip(info.project.name !== "desktop", "the same on every screen");
  test.setTimeout(300_000);
  const bench = join(__dirname, "..", "bench", "drafts.mjs");
  const site = join(__dirname, "..", "..", "target", "site");
  const output = execFileSync("node", [bench, process.env.ZHUNKAO_BIN!, site, String(FAULTS), "7"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const report = JSON.parse(output);
  expect(report.losses).toEqual([]);
  expect(Object.values<number>(report.faults).reduce((sum, count) => sum + count)).toBe(FAULTS);
  expect(report.saved).toBeGreaterThan(FAULTS);
});
