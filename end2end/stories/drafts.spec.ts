// Durability of the personal form's draft: offline, through a closed browser, in several tabs and
// on two devices.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test, type Page } from "@playwright/test";
import { openInvited, signIn } from "./people";
import { listEntries } from "./store";
import { field, openSection } from "./writing";

test.use({ serviceWorkers: "allow" });

const HERE = "仅在本机";
const SERVED = "已在服务器";

test("what is typed without a line is kept at once, comes back after the browser, and goes to the server", async ({}, info) => {
  test.setTimeout(120_000);
  const profile = mkdtempSync(join(tmpdir(), "zhunkao-form-"));
  const { launchOptions, baseURL, viewport, hasTouch, isMobile, locale } = info.project.use as any;
  const open = () => chromium.launchPersistentContext(profile, { ...launchOptions, baseURL, viewport, hasTouch, isMobile, locale });
  try {
    let context = await open();
    let page = await signIn({ newContext: async () => context } as any, openInvited("林"));
    await openSection(page);
    await field(page, "school").fill("样本大学");
    await expect(page.locator(".saving")).toContainText(SERVED);
    await untilServed(page);
    const address = page.url();
    const cookies = await context.cookies();

    await context.setOffline(true);
    await field(page, "school").fill("样本大学法学院");
    await field(page, "employer").fill("改过的单位");
    await expect(page.locator(".saving")).toContainText(HERE);
    await expect(page.locator(".saving")).toContainText("2 处还没有送到服务器", { timeout: 10_000 });
    await context.close();

    context = await open();
    await context.addCookies(cookies);
    await context.setOffline(true);
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto(address);
    await expect(page.locator(".restored")).toContainText("2 处填写已恢复");
    await expect(page.locator(".restored")).toContainText(`${new Date().getFullYear()}年`);
    await expect(field(page, "school")).toHaveValue("样本大学法学院");
    await expect(field(page, "employer")).toHaveValue("改过的单位");
    // Leave and return without a new document: the page is created when the store is already open.
    await page.getByRole("navigation", { name: "所在位置" }).getByRole("link", { name: "报名信息" }).click();
    await page.getByRole("main").getByRole("link", { name: /基本信息/ }).first().click();
    await expect(field(page, "school")).toHaveValue("样本大学法学院");
    await expect(field(page, "employer")).toHaveValue("改过的单位");

    // The connection returns in the middle of a word; the page must not be redrawn then.
    await field(page, "employer").press("End");
    await context.setOffline(false);
    await expect(page.locator(".saving")).toContainText(SERVED, { timeout: 30_000 });
    await page.keyboard.type("一");
    await expect(field(page, "employer")).toHaveValue("改过的单位一");
    await expect(page.locator(".saving")).toContainText(SERVED, { timeout: 30_000 });
    await page.reload();
    await expect(field(page, "employer")).toHaveValue("改过的单位一");
    await expect(field(page, "school")).toHaveValue("样本大学法学院");
    await context.close();
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

test("two devices at one field: both texts are shown, and the person decides", async ({ browser }) => {
  const person = openInvited("周");
  const desktop = await signIn(browser, person);
  await openSection(desktop);
  await field(desktop, "school").fill("第一所");
  await expect(desktop.locator(".saving")).toContainText(SERVED);
  const phone = await signIn(browser, person);
  await phone.goto(desktop.url());
  await expect(field(phone, "school")).toHaveValue("第一所");

  await desktop.context().setOffline(true);
  await field(desktop, "school").fill("电脑上的");
  await expect(desktop.locator(".saving")).toContainText(HERE);
  await field(phone, "school").fill("手机上的");
  await field(phone, "employer").fill("手机上的单位");
  await expect(phone.locator(".saving")).toContainText(SERVED);

  await desktop.context().setOffline(false);
  const conflict = desktop.locator(".conflict");
  await expect(conflict).toContainText("电脑上的", { timeout: 30_000 });
  await expect(conflict).toContainText("手机上的");
  await conflict.getByRole("button", { name: "用这台设备的" }).click();
  await expect(conflict).toHaveCount(0);
  await expect(desktop.locator(".saving")).toContainText(SERVED);
  await phone.reload();
  await expect(field(phone, "school")).toHaveValue("电脑上的");
  await expect(field(phone, "employer")).toHaveValue("手机上的单位");
});

test("what one tab types stands in the other", async ({ browser }) => {
  const first = await signIn(browser, openInvited("吴"));
  await openSection(first);
  const second = await first.context().newPage();
  await second.goto(first.url());
  await field(second, "school").fill("另一页写的");
  await expect(field(first, "school")).toHaveValue("另一页写的");
  await field(first, "school").press("End");
  await field(first, "school").pressSequentially("，这一页接着写");
  await expect(field(second, "school")).toHaveValue("另一页写的，这一页接着写");
  await expect(second.locator(".conflict")).toHaveCount(0);

  // 暂存 leads back, and the draft is there at the next visit.
  await first.getByRole("button", { name: "暂存，返回报考流程" }).click();
  await expect(first).toHaveURL(/done=draft/);
  await first.goBack();
  await expect(field(first, "school")).toHaveValue("另一页写的，这一页接着写");
});

/** Waits until the service worker has the app and this device has a cached copy of the page. */
async function untilServed(page: Page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The copy with the application is written after the page was hydrated under the worker.
  await page.reload();
  await expect(page.locator("[data-live=true]")).toBeAttached();
  for (const name of ["copy/frame", "copy/dossier/"]) {
    await expect.poll(async () => (await listEntries(page)).some((entry) => entry.includes(name))).toBe(true);
  }
}
