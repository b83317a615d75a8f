// Durability of drafts: offline, through a closed browser, in several tabs.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test, type Page } from "@playwright/test";
import { REQUIRED, beginApplication, choose, picture, settle, slot, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";
import { findInFiles, listEntries } from "./store";

test.use({ serviceWorkers: "allow" });

const FILE = "id-back-100-300k.jpg";

test("photographed without a line, browser closed and opened again, then submitted", async ({ browser }, info) => {
  test.setTimeout(120_000);
  const person = openCandidate("林");
  const profile = mkdtempSync(join(tmpdir(), "zhunkao-profile-"));
  const open = async () => {
    const { launchOptions, baseURL, viewport, hasTouch, isMobile, locale } = info.project.use as any;
    return chromium.launchPersistentContext(profile, { ...launchOptions, baseURL, viewport, hasTouch, isMobile, locale });
  };
  try {
    let context = await open();
    // Signs in on this profile, with the usual steps.
    let page = await signIn({ newContext: async () => context } as any, person);
    await beginApplication(page);
    await waitUntilLive(page);
    for (const id of ["education", "resume"] as const) {
      await upload(page, id, REQUIRED[id]);
    }
    await untilServed(page);
    const address = page.url();
    const cookies = await context.cookies();

    await context.setOffline(true);
    await choose(slot(page, "id-card"), REQUIRED["id-card"]);
    await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 2);
    await expect(page.locator(".material-bar")).toContainText("2 张仅在本机");
    await context.close();

    // The profile has no readable part of the picture.
    expect(findInFiles(profile, readFileSync(picture(REQUIRED["id-card"][0])).subarray(4096, 4160))).toEqual([]);

    context = await open();
    await context.addCookies(cookies);
    await context.setOffline(true);
    page = context.pages()[0] ?? (await context.newPage());
    await page.goto(address);
    await expect(page.locator(".offline")).toContainText("没有网络");
    await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(2);
    await expect(page.locator(".restored")).toContainText("2 张图片已恢复");
    await expect(slot(page, "education").locator(".image-row")).toHaveCount(2);

    await context.setOffline(false);
    await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(2, { timeout: 30_000 });
    await expect(page.locator(".material-bar")).not.toContainText("仅在本机");
    await page.getByRole("link", { name: "核对并提交" }).last().click();
    await page.getByRole("button", { name: /^提交审核/ }).click();
    await expect(page).toHaveURL(/receipts\//);

    // The receipt is stored and opens offline.
    const receipt = page.url();
    await context.setOffline(true);
    await expect(async () => {
      await page.goto(receipt);
      await expect(page.locator(".slip")).toContainText(receipt.split("/").pop()!, { timeout: 3_000 });
    }).toPass();
    await expect(page.locator(".offline")).toContainText("没有网络");
    await context.close();
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

test("of two tabs one sends, the other sees it, and nothing is doubled", async ({ browser }) => {
  const first = await signIn(browser, openCandidate());
  await beginApplication(first);
  await waitUntilLive(first);
  const second = await first.context().newPage();
  await second.goto(first.url());
  await waitUntilLive(second);
  const sent: string[] = [];
  first.context().on("request", (request) => request.method() === "PUT" && sent.push(request.url()));

  await first.context().setOffline(true);
  await choose(slot(second, "id-card"), [FILE]);
  await expect(slot(second, "id-card").locator(".kept-row")).toHaveCount(1);
  await expect(slot(first, "id-card").locator(".kept-row")).toHaveCount(1);
  sent.length = 0;
  await first.context().setOffline(false);
  for (const page of [first, second]) {
    await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(1, { timeout: 30_000 });
    await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(0);
  }
  expect(new Set(sent).size).toBe(1);
});

test("signing out names what is only here, and then leaves nothing", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await page.route(/\/slots\//, (route) => route.abort());
  await choose(slot(page, "id-card"), [FILE]);
  await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(1);
  await page.getByRole("button", { name: "退出" }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("还有 1 张图片");
  await dialog.getByRole("button", { name: "先不退出" }).click();
  await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(1);

  await page.getByRole("button", { name: "退出" }).first().click();
  await dialog.getByRole("button", { name: "删除并退出" }).click();
  await expect(page).toHaveURL(/sign-in/);
  await expect.poll(() => listEntries(page).catch(() => null)).toEqual([]);
});

test("a browser that keeps nothing is found out and said at once", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  await beginApplication(page);
  // The warning stands at the top of the page, and beside the export as a file.
  await expect(page.locator(".note", { hasText: "这个浏览器不保存任何东西" })).toBeVisible();
  // The picture is still sent at once.
  await waitUntilLive(page);
  await upload(page, "id-card", [FILE]);
});

/** Waits until the service worker has the app and this device has a cached copy of the page. */
async function untilServed(page: Page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  // With an empty outbox, its record is the last entry written before the copy.
  await expect(page.locator(".material-bar")).not.toContainText("仅在本机");
  const has = (name: string) => async () => (await listEntries(page)).some((entry) => entry.includes(name));
  for (const name of ["copy/frame", "copy/dossier/", "outbox/"]) {
    await expect.poll(has(name)).toBe(true);
  }
  await expect.poll(async () => (await listEntries(page)).some((entry) => entry.includes("picture/"))).toBe(false);
}
