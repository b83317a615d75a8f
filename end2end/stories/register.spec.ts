// Registering in a browser: the proof of work is computed while the person types, and no input is
// lost.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { makePhone, readCode } from "./codes";
import { makeIdNumber, watchForFaults } from "./people";

const PASSWORD = "一段足够长的口令";

test("a candidate registers, keeps the codes, is signed in and recovers the password", async ({ page, browser }) => {
  watchForFaults(page);
  const number = makeIdNumber();
  await page.goto("/sign-in");
  await page.locator("a[href='/exams/national-personnel/register']").click();
  await fill(page, number, "李𬭎");
  // The second name differs. All other input is kept, except the passwords.
  await page.getByLabel("再输入一次姓名").fill("李宏");
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("从第 2 个字符开始不同");
  await expect(page.getByLabel("手机号码")).toHaveValue("13800138000");
  await expect(page.getByLabel("设置密码")).toHaveValue("");

  await page.getByLabel("再输入一次姓名").fill("李𬭎");
  await page.getByLabel("设置密码").fill(PASSWORD);
  await page.getByLabel("再输入一次密码").fill(PASSWORD);
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await expect(page.getByText("注册成功")).toBeVisible();
  const codes = await page.locator(".code-sheet code").allTextContents();
  expect(codes).toHaveLength(8);
  // Signed in at once; the codes can be saved and copied, and a reload sends nothing again.
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "下载安全码" }).click();
  expect(readFileSync(await (await file).path(), "utf8")).toContain(codes[7]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "复制安全码" }).click();
  await expect(page.getByText("已复制。")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(codes[0]);
  await page.reload();
  await expect(page.getByText("安全码只显示一次，已经显示过")).toBeVisible();
  await expect(page.locator(".code-sheet")).toHaveCount(0);

  const forgetful = await (await browser.newContext()).newPage();
  await forgetful.goto("/recover");
  await forgetful.getByLabel("账号").fill(number);
  await forgetful.getByLabel("安全码").fill(codes[3].toLowerCase());
  await forgetful.getByLabel("设置密码").fill("另一段足够长的口令");
  await forgetful.getByLabel("再输入一次密码").fill("另一段足够长的口令");
  await forgetful.getByRole("button", { name: "设置新密码" }).click();
  await expect(forgetful.getByText("新密码已设置")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "请先登录" })).toBeVisible();
});

test("somebody with a known number goes on with a code", async ({ page, browser }) => {
  watchForFaults(page);
  const number = makeIdNumber();
  await register(page, number, "李𬭎", "13800138000");
  await expect(page.getByText("注册成功")).toBeVisible();

  const other = await (await browser.newContext()).newPage();
  watchForFaults(other);
  const phone = makePhone();
  await register(other, number, "林样本", phone);
  await expect(other.getByRole("alert")).toContainText("该证件号码在注册库中已经存在");
  await other.getByRole("button", { name: "确定，发送验证码到手机" }).click();
  await expect(other.getByText("验证码已发往")).toBeVisible();
  await other.getByLabel("验证码").fill(await readCode(phone));
  await other.getByLabel("设置密码").fill(PASSWORD);
  await other.getByLabel("再输入一次密码").fill(PASSWORD);
  await other.getByRole("button", { name: "验证并注册" }).click();
  await expect(other.getByText("办理结果已经发往")).toBeVisible();
});

async function register(page: Page, number: string, name: string, phone: string) {
  await page.goto("/exams/national-personnel/register");
  await fill(page, number, name);
  await page.getByLabel("手机号码").fill(phone);
  await page.getByLabel("再输入一次姓名").fill(name);
  await page.getByRole("button", { name: "注册", exact: true }).click();
}

async function fill(page: Page, number: string, name: string) {
  await page.getByLabel("证件类型", { exact: false }).first().selectOption("resident-card");
  await page.locator("[name=number]").fill(number);
  await page.locator("[name=name]").fill(name);
  await page.getByLabel("长期有效").check();
  await page.getByLabel("手机号码").fill("13800138000");
  await page.getByLabel("设置密码").fill(PASSWORD);
  await page.getByLabel("再输入一次密码").fill(PASSWORD);
  await page.locator("[name=document-again]").selectOption("resident-card");
  await page.locator("[name=number-again]").fill(number);
}
