// An invitation of S4: the office imports its roster, and the person follows the link (S4-02).
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { Exam } from "./exams";
import { PASSWORD, command, type Person } from "./people";

/** Adds a person to the roster; returns the link, which the office sees since no message can be sent here. */
export function invite(exam: Exam, { login, name }: Person): URL {
  const roster = join(tmpdir(), `roster-${login}.csv`);
  writeFileSync(roster, `姓名,身份证号,分院,工作单位\n${name},${login},第一分院,样本市档案局\n`);
  const [told] = command(["roster", "import", exam.code, roster]).match(/https?:[^,\s]+/)!;
  return new URL(told);
}

/** Opens the link, sets a password and enters the exam. */
export async function acceptInvitation(page: Page, link: URL, { login }: Person) {
  await page.goto(link.pathname + link.search);
  await expect(page.locator("main")).toContainText("逾期视为自动放弃");
  // Without a script the form asks the person to wait some seconds instead of computing.
  await expect(async () => {
    await page.locator("[name=number]").fill(login);
    await page.locator("[name=password]").fill(PASSWORD);
    await page.locator("[name=password-again]").fill(PASSWORD);
    await page.getByRole("button", { name: "设置密码，进入报名" }).click();
    await expect(page.getByText("账号已开通")).toBeVisible({ timeout: 8_000 });
  }).toPass({ intervals: [3_000], timeout: 45_000 });
  await page.getByRole("link", { name: "进入报名", exact: true }).click();
  await page.waitForURL(/\/applications\/[^/]+$/);
}
