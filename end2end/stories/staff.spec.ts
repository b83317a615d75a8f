// Accounts of staff: a reviewer is invited by a link and sets up an authenticator, and one who is
// disabled is out in the middle of the work.
import { createHmac } from "node:crypto";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { PASSWORD, openStaff, signIn, watchForFaults, type Person } from "./people";

test("an invited reviewer sets password and authenticator by a link, and signs in with a code", async ({ browser }) => {
  test.setTimeout(180_000);
  const administrator = await signIn(browser, openStaff("administrator", "钟管理"));
  await administrator.goto("/office/audit");
  await expectAccessible(administrator, "/office/audit");
  await administrator.goto("/office/staff");
  await expectAccessible(administrator, "/office/staff");
  await administrator.getByRole("link", { name: "开通账号" }).click();
  await expectAccessible(administrator, "/office/staff/new");
  const login = `tan-${process.pid}-${Date.now()}`;
  await administrator.getByLabel(/^身份/).selectOption("reviewer");
  await administrator.getByLabel(/^账号/).fill(login);
  // Without the name the form comes back with what was typed.
  await administrator.getByRole("button", { name: "开通并生成链接" }).click();
  await expect(administrator.getByRole("alert")).toBeVisible();
  await expect(administrator.getByLabel(/^账号/)).toHaveValue(login);
  await administrator.getByLabel(/^姓名/).fill("谭受邀");
  await administrator.getByRole("button", { name: "开通并生成链接" }).click();
  const link = await administrator.locator(".staff-link code").innerText();
  await expectAccessible(administrator, "/office/staff/{account}");
  await administrator.reload();
  await expect(administrator.locator(".staff-link")).toHaveCount(0);

  const page = await newPage(browser);
  await page.goto(new URL(link).pathname + new URL(link).search);
  await expect(page.getByText(login)).toBeVisible();
  await expectAccessible(page, "/staff-link");
  await page.getByLabel(/^设置密码|^新密码/).fill(PASSWORD);
  await page.getByLabel(/^再输入一次|^再次输入/).fill(PASSWORD);
  await page.getByRole("button", { name: "设置密码并登录" }).click();
  await expect(page).toHaveURL(/\/review/);

  await page.goto("/account/second-factor");
  await expectAccessible(page, "/account/second-factor");
  const secret = await page.locator(".totp-secret").innerText();
  await page.getByLabel(/^当前密码/).fill(PASSWORD);
  const first = totp(secret, 0);
  await page.getByLabel(/^动态码/).fill(first);
  await page.getByRole("button", { name: "完成设置" }).click();
  await expect(page.locator(".code-sheet li")).toHaveCount(10);
  const recovery = await page.locator(".code-sheet li code").first().innerText();

  // The next sign-in asks for a code; that of the setting up is used.
  const again = await newPage(browser);
  await typePassword(again, { login, name: "谭受邀" });
  await expect(again).toHaveURL(/\/sign-in\/second-step/);
  await expectAccessible(again, "/sign-in/second-step");
  await again.getByLabel(/^动态码/).fill(first);
  await again.getByRole("button", { name: "验证并登录" }).click();
  await expect(again.getByRole("alert")).toContainText("动态码不对，或已经用过");
  // A code of the next step is accepted too.
  await again.getByLabel(/^动态码/).fill(totp(secret, 1));
  await again.getByRole("button", { name: "验证并登录" }).click();
  await expect(again).toHaveURL(/\/review/);

  const withoutPhone = await newPage(browser);
  await typePassword(withoutPhone, { login, name: "谭受邀" });
  await withoutPhone.getByLabel(/^动态码/).fill(recovery);
  await withoutPhone.getByRole("button", { name: "验证并登录" }).click();
  await expect(withoutPhone).toHaveURL(/\/review/);

  await administrator.reload();
  await expect(administrator.locator(".staff-events")).toContainText("用备用码登录");
  await expect(administrator.locator(".staff-sign-ins li")).toHaveCount(3);

  // The link works once.
  await page.goto(new URL(link).pathname + new URL(link).search);
  await expect(page.getByRole("alert")).toContainText("请向账号管理员要一个新的链接");
});

test("a disabled reviewer is out in the middle of the work", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openStaff("reviewer", "罗在职");
  const reviewer = await signIn(browser, person);
  await reviewer.goto("/review");
  await expect(reviewer.getByRole("button", { name: "退出" })).toBeVisible();

  const administrator = await signIn(browser, openStaff("administrator", "钟停用"));
  await administrator.goto(`/office/staff?search=${person.login}`);
  await administrator.getByRole("link", { name: "罗在职" }).click();
  await administrator.getByRole("button", { name: "停用账号" }).click();
  await expect(administrator.locator(".staff-state")).toContainText("已停用");

  await reviewer.goto("/review");
  await expect(reviewer.getByRole("heading", { name: "请先登录" })).toBeVisible();
  await expect(reviewer.getByRole("alert")).toContainText("这个账号已停用");
  await reviewer.getByRole("link", { name: "登录" }).first().click();
  await typePassword(reviewer, person);
  await expect(reviewer.getByRole("alert")).toContainText("这个账号已停用");

  await administrator.getByRole("button", { name: "重新启用" }).click();
  await expect(administrator.locator(".staff-state")).toContainText("可以登录");
  await typePassword(reviewer, person);
  await expect(reviewer.getByRole("button", { name: "退出" })).toBeVisible();
});

async function newPage(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  watchForFaults(page);
  return page;
}

/** Types login and password on the sign-in page. */
async function typePassword(page: Page, person: Person) {
  await page.goto("/sign-in");
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(person.login);
  await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: "登录", exact: true }).click();
}

/** The code of an authenticator (RFC 6238), some steps of 30 seconds from now. */
function totp(secret: string, steps: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replaceAll(/\s/g, "")].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const offset = digest[19] & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
