// What stays on a shared computer when its user has gone: nothing. And what a browser without
// room does not keep is said.
import { expect, test, type Page } from "@playwright/test";
import { beginApplication, choose, slot, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";
import { listEntries } from "./store";

const FILE = "id-front-100-300k.jpg";

test("on a shared computer nothing is kept, and whoever walks away is signed out", async ({ browser }) => {
  const page = await signIn(browser, openCandidate(), { isSharedComputer: true });
  await page.clock.install();
  await beginApplication(page);
  await waitUntilLive(page);
  await expect(page.getByText("公用电脑：这里不保存任何东西")).toBeVisible();
  await upload(page, "id-card", [FILE]);
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  await page.clock.runFor("09:00");
  await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(1);
  await page.clock.runFor("01:30");
  await expect(page).toHaveURL(/sign-in/);
  await expect.poll(() => listEntries(page).catch(() => null)).toEqual([]);
});

for (const quota of [1_000_000, 5_000_000]) {
  test(`with ${quota} bytes of room everything comes to the server, and what is not kept is said`, async ({ browser }) => {
    const page = await signIn(browser, openCandidate());
    await limitRoom(page, quota);
    await page.reload();
    await beginApplication(page);
    await waitUntilLive(page);
    const warning = page.getByText("这个浏览器不保存任何东西");
    await page.route(/\/slots\//, (route) => route.abort());
    await choose(slot(page, "id-card"), [FILE]);
    await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(1);
    // It is said of a picture that lies in memory alone.
    const isKept = (await listEntries(page).catch(() => [])).some((entry) => entry.includes("picture/"));
    await expect(warning).toHaveCount(isKept ? 0 : 1);
    await page.unroute(/\/slots\//);
    // It may have gone by itself meanwhile.
    await slot(page, "id-card").getByRole("button", { name: "重试" }).click({ timeout: 2_000 }).catch(() => {});
    await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(1, { timeout: 20_000 });
  });
}

async function limitRoom(page: Page, quotaSize: number) {
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize });
}
