// Data left on a computer after its user has gone: none of the person's. The test searches bytes in
// every file of the browser, which is closed in the normal way.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test } from "@playwright/test";
import { beginApplication, picture, slot, upload } from "./papers";
import { PASSWORD, openCandidate, openInvited, signIn, waitUntilLive } from "./people";
import { findInFiles, listEntries } from "./store";
import { field, openSection } from "./writing";

const FILE = "id-front-100-300k.jpg";
const SCAN = "scan-appointment-200dpi-400-600k.jpg";

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

for (const isSharedComputer of [true, false]) {
  const whose = isSharedComputer ? "a shared" : "one's own";
  test(`after signing out of ${whose} computer nothing of the person lies in the browser's files`, async ({}, info) => {
    const person = openInvited("欧阳");
    const profile = mkdtempSync(join(tmpdir(), "zhunkao-leaving-"));
    const { launchOptions, baseURL, viewport, hasTouch, isMobile, locale } = info.project.use as any;
    // Started as people start it, with password manager and session restore.
    const executablePath = process.env.WHOLE_CHROMIUM ?? launchOptions.executablePath;
    const asPeople = { ...launchOptions, executablePath, ignoreDefaultArgs: ["--enable-automation"] };
    const context = await chromium.launchPersistentContext(profile, { ...asPeople, baseURL, viewport, hasTouch, isMobile, locale });
    try {
      const page = await signIn({ newContext: async () => context } as any, person, { isSharedComputer });
      await openSection(page);
      await field(page, "school").fill("只有我写的大学");
      await expect(page.locator(".saving")).toContainText("已在服务器");
      await page.goto(page.url().replace(/form.*/, "materials"));
      await waitUntilLive(page);
      await upload(page, "appointment", [SCAN]);
      const thumbnail = await page.locator("#appointment .thumbnail img").getAttribute("src");
      const shown = await (await page.request.get(thumbnail!)).body();
      await page.getByRole("button", { name: "退出" }).first().click();
      await expect(page).toHaveURL(/sign-in/);
      await context.close();

      const find = (text: string) => ["utf8", "utf16le"].flatMap((form) => findInFiles(profile, Buffer.from(text, form as BufferEncoding)));
      const pictures = [readFileSync(picture(SCAN)), shown];
      for (const bytes of pictures) {
        const middle = bytes.length / 2;
        expect(findInFiles(profile, bytes.subarray(middle, middle + 64))).toEqual([]);
      }
      for (const text of [person.name, "只有我写的大学", PASSWORD]) {
        expect(find(text), text).toEqual([]);
      }
      // On a private computer Chromium itself stores who has signed in, and no page can delete
      // that. Finding it proves that the search works.
      const own = ["Default/Login Data", "Default/Sessions", "Default/Web Data"];
      const remembered = find(person.login).map((file) => own.find((name) => file.startsWith(join(profile, name))) ?? file);
      expect(remembered.filter((name) => isSharedComputer || !own.includes(name))).toEqual([]);
      expect(remembered.length > 0).toBe(!isSharedComputer);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });
}
