// Signing in with the account of another system, against a real provider on another site.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { startIssuer, type Issuer } from "./issuer";
import { makeIdNumber, watchForFaults } from "./people";
import { server } from "./server";

let issuer: Issuer;

test.beforeAll(async () => {
  issuer = await startIssuer();
});

test.afterAll(() => issuer.stop());

test("the first sign-in activates, the next leads in, and signing out is believed", async ({ page }, info) => {
  watchForFaults(page);
  const [login, number] = [`lin-${info.project.name}-${Date.now()}`, makeIdNumber()];
  issuer.people.set(login, { name: "林样本", id_number: number });
  await depart(page);
  await approve(page, login);
  await expect(page.getByRole("heading", { name: "首次登录，激活账号" })).toBeVisible();
  await expect(page.locator("dl.facts")).toContainText(number);
  await expectAccessible(page, "/activate");
  await page.getByLabel("手机号码").fill("13800138000");
  await page.getByRole("button", { name: "是我本人，激活账号" }).click();
  await expect(page).toHaveURL(/\/applications\//);
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();

  // The other system still has its session; the sign-out here holds all the same.
  await page.getByRole("button", { name: "退出" }).click();
  await expect(page.getByRole("button", { name: "退出" })).toBeHidden();
  await depart(page);
  await expect(page.locator("input[name=login]")).toBeVisible();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toContainText("您取消了授权");

  await depart(page);
  await approve(page, login);
  await expect(page).toHaveURL(/\/applications\//);
});

test("what it does not tell is asked once, and a slip loses nothing", async ({ page }, info) => {
  watchForFaults(page);
  const [login, number] = [`chen-${info.project.name}-${Date.now()}`, makeIdNumber()];
  issuer.people.set(login, { name: "陈样本" });
  await depart(page);
  await approve(page, login);
  await expect(page.locator("dl.facts")).toContainText("陈样本");
  await page.getByLabel("证件类型").selectOption("resident-card");
  await page.getByLabel("证件号码").fill(number.slice(0, 17));
  await page.getByLabel("手机号码").fill("13800138000");
  await page.getByRole("button", { name: "是我本人，激活账号" }).click();
  await expect(page.getByRole("alert")).toContainText("身份证号应有 18 位");
  await expect(page.getByLabel("证件号码")).toHaveValue(number.slice(0, 17));
  await page.getByLabel("证件号码").fill(number);
  await page.getByRole("button", { name: "是我本人，激活账号" }).click();
  await expect(page).toHaveURL(/\/applications\//);
});

async function depart(page: Page) {
  await page.goto("/sign-in");
  // Other stories publish exams of the same name.
  const link = page.locator('.ways-in a[href="/open-id?exam=inner-mongolia-medical"]');
  await expect(link).toHaveText(/用「国家医学考试网上报名系统」的账号登录/);
  await link.click();
  await expect(page).toHaveURL(new RegExp(server.issuer));
}

/** Signs in and approves on the provider's own pages. */
async function approve(page: Page, login: string) {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("theirs");
  await page.getByRole("button", { name: "Sign-in" }).click();
  const consent = page.getByRole("button", { name: "Continue" });
  const ours = new URL(server.url).host;
  await expect(consent.or(page.locator("main#main"))).toBeVisible();
  if (new URL(page.url()).host !== ours) {
    await consent.click();
  }
}
