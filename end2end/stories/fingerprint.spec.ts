// Submission by fingerprint (C5): near the close the connection carries no files, the fingerprint
// counts, the window closes, the files follow within the grace time, and the receipt has both
// moments.
import { mkdirSync } from "node:fs";
import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { publish, publishAgain, type Exam } from "./exams";
import { choose, picture, settle, slot, upload } from "./papers";
import { openAccount, openStaff, signIn, waitUntilLive, type Person } from "./people";
import { answerFacts, enter } from "./way";

test.use({ serviceWorkers: "allow" });

const NAME = "hebei-medical";
/** The window closes in an hour and a half. */
const NEAR: [number, number] = [-1, 1 / 16];
/** The window closed a minute ago. */
const OVER: [number, number] = [-1, -1 / 1440];
const allow = (definition: string) => definition.replace(/^time-zone = .*$/m, "$&\nfingerprint-grace-minutes = 30");

/** Saves a screenshot for inspection by eye. */
async function look(page: Page, name: string) {
  const folder = process.env.LOOK_FOLDER;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: `${folder}/${test.info().project.name}-${name}.png`, fullPage: true });
  }
}

const banner = (page: Page): Locator => page.locator(".deadline");
const offer = (page: Page): Locator => page.locator(".fingerprint");
const kept = (page: Page, id: string): Locator => slot(page, id).locator(".kept-row");

type Draft = { exam: Exam; page: Page; hub: string };

/** Near the close: the first paper is uploaded, and the connection carries no files any more. */
async function onABadLine(browser: Browser, person: Person): Promise<Draft> {
  const exam = publish(NAME, { upload: NEAR }, allow);
  const page = await signIn(browser, person);
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  await answerFacts(page, { category: "physician", path: "diploma" });
  await waitUntilLive(page);
  await upload(page, "id-card", ["id-front-under-200k.jpg", "id-back-under-200k.jpg"]);
  await page.route(/\/slots\//, (route) => route.abort());
  for (const [id, file] of [["diploma", "scan-diploma-under-200k.jpg"], ["trial", "scan-appointment-under-200k.jpg"]]) {
    await keep(page, id, file);
  }
  return { exam, page, hub };
}

/** Chooses a file while uploads fail, so it stays on this device. */
async function keep(page: Page, id: string, file: string) {
  await choose(slot(page, id), [file]);
  await settle(slot(page, id), kept(page, id), 1);
}

async function register(page: Page) {
  await offer(page).getByRole("button", { name: "先交指纹，算作提交" }).click();
  await expect(banner(page)).toContainText("登记，算作这时提交");
}

test("the fingerprint is registered before the close, and the files follow in the grace time", async ({ browser }) => {
  test.setTimeout(120_000);
  const { exam, page, hub } = await onABadLine(browser, openAccount("韩"));
  await expect(banner(page)).toContainText("2 张图片仅在本机，没有到服务器");
  await look(page, "1-near");
  await banner(page).getByRole("link", { name: "核对并先交指纹" }).click();

  // A picture on this device is not listed as missing.
  await expect(offer(page)).toContainText("还在本机、要补传的 2 张");
  await expect(offer(page)).toContainText("scan-diploma-under-200k.jpg");
  await expect(page.locator("main")).not.toContainText("还没有上传");
  await expect(page.locator("main")).not.toContainText("项没有完成");
  await expect(page.locator("li.stack").filter({ has: page.locator('a[href$="#diploma"]') })).toContainText("1 张仅在本机");
  await expect(page.getByRole("button", { name: /^提交审核/ })).toBeDisabled();
  await look(page, "2-offer");
  const sent = page.waitForRequest(/register-fingerprint/);
  await register(page);
  const fingerprint = new URLSearchParams((await sent).postData() ?? "").get("fingerprint")!;
  expect(fingerprint.length).toBeGreaterThan(0);
  expect(fingerprint.length).toBeLessThanOrEqual(2048);
  await expect(banner(page)).toContainText("还有 2 张原文件没有到服务器");
  await look(page, "3-registered");

  // The state on the page stays: the files are only on this device, and the fingerprint is
  // registered.
  await page.goto(`${hub}/materials`);
  const row = kept(page, "diploma");
  await expect(row.locator("[data-state=on-device]")).toHaveText(/仅在本机/);
  await expect(row).toContainText("指纹已登记");
  await page.goto("/exams");
  const card = page.locator("article").filter({ hasText: exam.title });
  await expect(card).toContainText("指纹已登记，等原文件");
  await expect(card).toContainText("登记的 4 张图片到了 2 张");
  await expect(card).not.toContainText("填写中");
  await look(page, "3-exams");

  // The window closes. Nothing can be changed, and the page does not say that the person gave up.
  publishAgain(exam, NAME, { upload: OVER }, allow);
  await page.goto(hub);
  await expect(page.locator(".next-act")).toContainText("登记过的原文件补传到");
  await expect(page.locator("main")).not.toContainText("放弃");
  await expect(banner(page)).toContainText(/补传到 .* 为止，还有 00:2\d:\d\d/);
  await look(page, "4-grace");
  await page.getByRole("link", { name: "补传登记过的原文件" }).click();
  await expect(slot(page, "diploma")).toContainText("还等 1 张登记过的原文件");
  await expect(slot(page, "diploma")).toContainText("连上网就自动补传");
  await expect(page.locator("form.upload")).toHaveCount(0);
  await expect(kept(page, "diploma")).toHaveCount(1);
  await expect(kept(page, "diploma").getByRole("button", { name: "移除" })).toHaveCount(0);
  await look(page, "5-grace-materials");

  // Back online, the files are uploaded automatically, and the submission has the fingerprint's
  // moment.
  await page.goto(`${hub}/submit`);
  await expect(banner(page)).toContainText("登记，算作这时提交");
  await page.unroute(/\/slots\//);
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await expect(page).toHaveURL(/receipts\//, { timeout: 60_000 });
  const slip = page.locator(".slip");
  await expect(slip).toContainText("指纹登记");
  await expect(slip).toContainText("原文件到齐");
  const [registered, completed] = await slip.locator("time").allTextContents();
  expect(Date.parse(chinese(registered))).toBeLessThan(Date.parse(chinese(completed)));
  await expect(banner(page)).toHaveCount(0);
  await look(page, "6-receipt");

  // The stored receipt has the same text offline.
  const address = page.url();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.context().setOffline(true);
  await expect(async () => {
    await page.goto(address);
    await expect(slip).toContainText(completed, { timeout: 3_000 });
  }).toPass();
  await expect(slip).toContainText(registered);
  await page.context().setOffline(false);

  // The reviewer sees both moments.
  const reviewer = await signIn(browser, openStaff("reviewer", "钱审核"));
  await reviewer.goto(`/review/${hub.split("/").pop()}`);
  await expect(reviewer.locator(".desk-person")).toContainText("原文件到齐");
  await look(reviewer, "7-desk");
});

test("a change after the fingerprint is said where it was registered, and another one is registered", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openAccount("韩");
  const { page, hub } = await onABadLine(browser, person);
  await page.goto(`${hub}/submit`);
  await register(page);

  // The page warns that removing a registered picture ends the registration; this can be cancelled.
  await page.goto(`${hub}/materials`);
  const row = kept(page, "trial");
  await row.getByRole("button", { name: "移除" }).click();
  await expect(row).toContainText("登记的指纹就与内容不符");
  await look(page, "8-remove");
  await row.getByRole("button", { name: "不删除" }).click();
  await expect(row).not.toContainText("登记的指纹就与内容不符");
  await expect(banner(page)).toContainText("登记，算作这时提交");
  await row.getByRole("button", { name: "移除" }).click();
  await row.getByRole("button", { name: "确认删除" }).click();
  await expect(row).toHaveCount(0);
  await expect(banner(page)).toContainText("登记的指纹不包括登记以后的改动");
  await keep(page, "trial", "scan-resume-under-200k.jpg");
  await expect(row).not.toContainText("指纹已登记");
  await look(page, "9-outgrown");
  await banner(page).getByRole("link", { name: "重新核对" }).click();
  await expect(offer(page)).toContainText("scan-resume-under-200k.jpg");
  await look(page, "10-again");
  await register(page);
  await expect(offer(page)).toHaveCount(0);
  await page.goto(`${hub}/materials`);
  await expect(row).toContainText("指纹已登记");

  // Another device of the same person sends a file that the fingerprint does not name.
  const other = await signIn(browser, person);
  await other.goto(`${hub}/materials`);
  await waitUntilLive(other);
  await upload(other, "other", ["scan-household-under-200k.jpg"]);
  await page.goto(`${hub}/submit`);
  const asked = page.locator(".send");
  await expect(asked.getByRole("alert")).toContainText("登记的指纹已经不算数");
  await look(page, "11-broken");
  await asked.getByRole("button", { name: "重新核对" }).click();
  await expect(offer(page)).toContainText("要补传的 2 张");
  await register(page);
  await expect(asked).not.toContainText("不算数");
});

test("after the close whoever has the very file sends it, with and without a script", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openAccount("韩");
  const { exam, page, hub } = await onABadLine(browser, person);
  await page.goto(`${hub}/submit`);
  await register(page);
  publishAgain(exam, NAME, { upload: OVER }, allow);

  const plain = await signIn(browser, person, { javaScriptEnabled: false });
  await plain.goto(`${hub}/materials`);
  const diploma = slot(plain, "diploma");
  await expect(diploma).toContainText("必须就是登记时的那个文件");
  await expect(plain.locator("form.upload")).toHaveCount(2);
  await look(plain, "12-plain");
  await send(diploma, "scan-degree-under-200k.jpg");
  await expect(diploma).toContainText("请传登记时的那个文件，不要重拍或另存");
  await look(plain, "13-plain-refused");
  await send(diploma, "scan-diploma-under-200k.jpg");
  await expect(diploma.locator(".image-row")).toHaveCount(1);
  await expect(diploma.locator("form.upload")).toHaveCount(0);

  const other = await signIn(browser, person);
  await other.goto(`${hub}/materials`);
  await expect(banner(other)).toContainText("登记的 4 张图片到了 3 张");
  await look(other, "14-elsewhere");
  await send(slot(other, "trial"), "scan-appointment-under-200k.jpg");
  await expect(slot(other, "trial").locator(".image-row")).toHaveCount(1);
  await other.goto(hub);
  await expect(other.locator(".next-act")).toContainText("已提交并锁定");
  await other.getByRole("link", { name: "查看提交回执" }).click();
  await expect(other.locator(".slip")).toContainText("原文件到齐");
});

/** Sends a file as a person does: chooses it and presses the button. */
async function send(card: Locator, file: string) {
  await card.locator("input[type=file]").setInputFiles(picture(file));
  await card.getByRole("button", { name: "补传" }).click();
}

test("where the exam takes no fingerprints none is offered", async ({ browser }) => {
  const exam = publish(NAME, { upload: NEAR });
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  await answerFacts(page, { category: "physician", path: "diploma" });
  await waitUntilLive(page);
  await page.route(/\/slots\//, (route) => route.abort());
  await keep(page, "id-card", "id-front-under-200k.jpg");
  await expect(banner(page)).toContainText("1 张图片仅在本机");
  await expect(banner(page)).not.toContainText("指纹");
  await page.goto(`${hub}/submit`);
  await expect(page.locator(".submit-waits")).toContainText("1 张图片");
  await expect(offer(page)).toHaveCount(0);
});

/** 2026年3月1日 09:00:00（北京时间） */
function chinese(moment: string): string {
  const [, year, month, day, clock] = /(\d+)年(\d+)月(\d+)日 ([\d:]+)/.exec(moment)!;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}T${clock}+08:00`;
}
