// Handing in by fingerprint (C5): the line carries no files near the close, the fingerprint counts,
// the window closes, the files follow within the grace time, and the receipt names both moments.
import { mkdirSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { publish, publishAgain } from "./exams";
import { choose, settle, slot, upload } from "./papers";
import { openAccount, openStaff, signIn, waitUntilLive } from "./people";
import { answerFacts, enter } from "./way";

const NAME = "hebei-medical";
/** An hour and a half before the close. */
const NEAR: [number, number] = [-1, 1 / 16];
/** The close was a minute ago. */
const OVER: [number, number] = [-1, -1 / 1440];
const allow = (definition: string) => definition.replace(/^time-zone = .*$/m, "$&\nfingerprint-grace-minutes = 30");

/** A picture of the page, for whoever looks at it with their own eyes. */
async function look(page: Page, name: string) {
  const folder = process.env.LOOK_FOLDER;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${test.info().project.name}-${name}.png`, fullPage: true });
  }
}

test("the fingerprint is registered before the close, and the files follow in the grace time", async ({ browser }) => {
  test.setTimeout(120_000);
  const exam = publish(NAME, { upload: NEAR }, allow);
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  await answerFacts(page, { category: "physician", path: "diploma" });
  await waitUntilLive(page);
  await upload(page, "id-card", ["id-front-under-200k.jpg", "id-back-under-200k.jpg"]);

  // From now on the line carries nothing large.
  await page.route(/\/slots\//, (route) => route.abort());
  for (const [id, file] of [["diploma", "scan-diploma-under-200k.jpg"], ["trial", "scan-appointment-under-200k.jpg"]]) {
    await choose(slot(page, id), [file]);
    await settle(slot(page, id), slot(page, id).locator(".kept-row"), 1);
  }
  const banner = page.locator(".deadline");
  await expect(banner).toContainText("2 张图片仅在本机，没有到服务器");
  await look(page, "1-near");
  await banner.getByRole("link", { name: "核对并先交指纹" }).click();

  const offer = page.locator(".fingerprint");
  await expect(offer).toContainText("还在本机、要补传的 2 张");
  await expect(offer).toContainText("scan-diploma-under-200k.jpg");
  await expect(page.getByRole("button", { name: /^提交审核/ })).toBeDisabled();
  await look(page, "2-offer");
  const sent = page.waitForRequest(/register-fingerprint/);
  await offer.getByRole("button", { name: "先交指纹，算作提交" }).click();
  const fingerprint = new URLSearchParams((await sent).postData() ?? "").get("fingerprint")!;
  expect(fingerprint.length).toBeGreaterThan(0);
  expect(fingerprint.length).toBeLessThanOrEqual(2048);
  await expect(banner).toContainText("登记，算作这时提交");
  await expect(banner).toContainText("还有 2 张原文件没有到服务器");
  await look(page, "3-registered");

  // The three words stay true: the files are only here, and the fingerprint is there.
  await page.goto(`${hub}/materials`);
  const row = slot(page, "diploma").locator(".kept-row");
  await expect(row.locator("[data-state=on-device]")).toHaveText(/仅在本机/);
  await expect(row).toContainText("指纹已登记");

  // The window closes. Nothing can be changed, and nobody is told that they gave up.
  publishAgain(exam, NAME, { upload: OVER }, allow);
  await page.goto(hub);
  await expect(page.locator(".next-act")).toContainText("登记过的原文件补传到");
  await expect(page.locator("main")).not.toContainText("放弃");
  await expect(banner).toContainText(/补传到 .* 为止，还有 00:2\d:\d\d/);
  await look(page, "4-grace");
  await page.goto(`${hub}/materials`);
  await expect(page.locator("form.upload")).toHaveCount(0);
  await expect(slot(page, "diploma").locator(".kept-row")).toHaveCount(1);
  await look(page, "5-grace-materials");

  // The line is back: by itself the files follow, and it is submitted as of the fingerprint.
  await page.goto(`${hub}/submit`);
  await expect(banner).toContainText("登记，算作这时提交");
  await page.unroute(/\/slots\//);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await expect(page).toHaveURL(/receipts\//, { timeout: 60_000 });
  const slip = page.locator(".slip");
  await expect(slip).toContainText("指纹登记");
  await expect(slip).toContainText("原文件到齐");
  const [registered, completed] = await slip.locator("time").allTextContents();
  expect(Date.parse(chinese(registered))).toBeLessThan(Date.parse(chinese(completed)));
  await expect(banner).toHaveCount(0);
  await look(page, "6-receipt");

  // The stored record says the same without a line.
  const address = page.url();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await expect(async () => {
    await page.goto(address);
    await expect(slip).toContainText(completed, { timeout: 3_000 });
  }).toPass();
  await expect(slip).toContainText(registered);
  await page.context().setOffline(false);

  // The reviewer has both moments before them.
  const reviewer = await signIn(browser, openStaff("reviewer", "钱审核"));
  await reviewer.goto(`/review/${hub.split("/").pop()}`);
  await expect(reviewer.locator(".desk-person")).toContainText("原文件到齐");
  await look(reviewer, "7-desk");
});

test("where the exam takes no fingerprints none is offered", async ({ browser }) => {
  const exam = publish(NAME, { upload: NEAR });
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  await answerFacts(page, { category: "physician", path: "diploma" });
  await waitUntilLive(page);
  await page.route(/\/slots\//, (route) => route.abort());
  await choose(slot(page, "id-card"), ["id-front-under-200k.jpg"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 1);
  await expect(page.locator(".deadline")).toContainText("1 张图片仅在本机");
  await expect(page.locator(".deadline")).not.toContainText("指纹");
  await page.goto(`${hub}/submit`);
  await expect(page.locator(".submit-waits")).toContainText("1 张图片");
  await expect(page.locator(".fingerprint")).toHaveCount(0);
});

/** 2026年3月1日 09:00:00（北京时间） */
function chinese(moment: string): string {
  const [, year, month, day, clock] = /(\d+)年(\d+)月(\d+)日 ([\d:]+)/.exec(moment)!;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${clock}+08:00`;
}
