// A browser with little or no storage, a private window, and wiped storage: the page reports data
// that are not stored, and the server's data return.
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { beginApplication, choose, slot } from "./papers";
import { openCandidate, openInvited, signIn, waitUntilLive } from "./people";
import { listEntries } from "./store";
import { field, openSection } from "./writing";
import { server } from "./server";

test.use({ serviceWorkers: "allow" });

const FILE = "id-front-100-300k.jpg";
const SERVED = "已在服务器";
const KEEPS_NOTHING = "这个浏览器不保存任何东西";

test("without room it is said that nothing is kept, and all is sent at once", async ({ browser }) => {
  // Chromium treats 0 as no limit, so the quota is one byte.
  const context = await openWithRoom(browser, 1);
  const page = await signIn(contextAsBrowser(context), openInvited("林"));
  await openSection(page);
  await expect(page.locator(".note", { hasText: KEEPS_NOTHING }).first()).toBeVisible();
  // The warning also shows the state of data on the server.
  const state = page.locator(".saving .state");
  await field(page, "school").fill("没有地方保存的大学");
  await expect(state).toHaveAttribute("data-state", "uploaded", { timeout: 5_000 });
  expect(await listEntries(page).catch(() => [])).toEqual([]);

  // Data that can't be sent either are reported to last only as long as the page.
  await context.setOffline(true);
  await field(page, "school").fill("也没有网络的大学");
  await expect(page.locator(".saving")).toContainText("只在本页");
  await context.setOffline(false);
  await expect(state).toHaveAttribute("data-state", "uploaded", { timeout: 30_000 });
  await page.reload();
  await expect(field(page, "school")).toHaveValue("也没有网络的大学");
});

for (const room of [1_000_000, 5_000_000]) {
  test(`with ${room} bytes of room everything comes to the server, and what is not kept is said`, async ({ browser }) => {
    const context = await openWithRoom(browser, room);
    const page = await signIn(contextAsBrowser(context), openCandidate());
    await beginApplication(page);
    await waitUntilLive(page);
    await page.route(/\/slots\//, (route) => route.abort());
    await choose(slot(page, "id-card"), [FILE]);
    await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(1);
    // The page reports a picture that is in memory only.
    const isKept = (await listEntries(page).catch(() => [])).some((entry) => entry.includes("picture/"));
    await expect(page.locator(".note", { hasText: KEEPS_NOTHING })).toHaveCount(isKept ? 0 : 1);
    await page.unroute(/\/slots\//);
    // The row may have gone meanwhile.
    await slot(page, "id-card").getByRole("button", { name: "重试" }).click({ timeout: 2_000 }).catch(() => {});
    await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(1, { timeout: 20_000 });
  });
}

test("what was on the server comes back after a private window is closed", async ({ browser }) => {
  const person = openInvited("赵");
  const first = await signIn(browser, person);
  await openSection(first);
  const address = first.url();
  await field(first, "school").fill("无痕窗口里写的大学");
  await expect(first.locator(".saving")).toContainText(SERVED, { timeout: 5_000 });
  await first.context().close();
  const second = await signIn(browser, person);
  await second.goto(address);
  await expect(field(second, "school")).toHaveValue("无痕窗口里写的大学");
});

test("storage that is wiped under an open page takes nothing that the page has called saved", async ({ browser }) => {
  const page = await signIn(browser, openInvited("钱"));
  await openSection(page);
  await field(page, "school").fill("早已在服务器的大学");
  await expect(page.locator(".saving")).toContainText(SERVED);

  await page.context().setOffline(true);
  await field(page, "employer").fill("只在这台设备的单位");
  await expect(page.locator(".saving")).toContainText("仅在本机");
  await wipeStorage(page);
  await field(page, "post").fill("清空以后写的职务");
  await expect(page.locator(".saving")).toContainText("2 处", { timeout: 20_000 });

  // Stored again, so that the next page has it as well.
  const next = await page.context().newPage();
  await page.context().setOffline(false);
  await next.goto(page.url());
  await page.close();
  await expect(next.locator(".saving")).toContainText(SERVED, { timeout: 30_000 });
  await wipeStorage(next);
  await next.reload();
  await expect(field(next, "school")).toHaveValue("早已在服务器的大学");
  await expect(field(next, "employer")).toHaveValue("只在这台设备的单位");
  await expect(field(next, "post")).toHaveValue("清空以后写的职务");
});

/** A new browser context with this quota for the site, set before the first page. */
async function openWithRoom(browser: Browser, quotaSize: number): Promise<BrowserContext> {
  const context = await browser.newContext();
  const session = await context.newCDPSession(await context.newPage());
  const { origin } = new URL(server.url);
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize });
  return context;
}

const contextAsBrowser = (context: BrowserContext) => ({ newContext: async () => context }) as unknown as Browser;

/** Deletes the storage as a browser does that needs space; the sign-in stays. */
async function wipeStorage(page: Page) {
  const session = await page.context().newCDPSession(page);
  const storageTypes = "indexeddb,cache_storage,service_workers,local_storage";
  await session.send("Storage.clearDataForOrigin", { origin: new URL(page.url()).origin, storageTypes });
}
