// The last look lists every picture of this device that is not in the submission: refused, fitted
// but not confirmed, or not uploaded yet. Submitting without them is an act of its own.
import { mkdirSync, readFileSync } from "node:fs";
import { expect, test, type Browser, type BrowserContext, type Locator, type Page, type Request } from "@playwright/test";
import { publish, publishAgain, type Exam } from "./exams";
import { choose, picture, slot, upload } from "./papers";
import { openAccount, signIn, waitUntilLive } from "./people";
import { listEntries } from "./store";
import { answerFacts, enter } from "./way";

const NAME = "hebei-medical";
const SECOND = 1 / 86_400;
const FILES = /\/slots\/[^/]+\/images\//;
/** The id of an optional slot. */
const OPTIONAL = "other";

const leftOut = (page: Page): Locator => page.locator(".left-out");
const without = (page: Page): Locator => leftOut(page).getByRole("button", { name: /^不带这 \d+ 张/ });
const submitAll = (page: Page): Locator => page.getByRole("button", { name: /^提交审核/ });

/** Saves a screenshot for inspection by eye. */
async function look(page: Page, name: string) {
  const folder = process.env.LOOK_FOLDER;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    const size = page.viewportSize()!;
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize(size);
  }
}

type Draft = { exam: Exam; page: Page; hub: string };

/** Uploads all required papers. */
async function complete(browser: Browser): Promise<Draft> {
  const exam = publish(NAME, { upload: [-1, 1] });
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  await answerFacts(page, { category: "physician", path: "diploma" });
  await waitUntilLive(page);
  await upload(page, "id-card", ["id-front-under-200k.jpg", "id-back-under-200k.jpg"]);
  await upload(page, "diploma", ["scan-diploma-under-200k.jpg"]);
  await upload(page, "trial", ["scan-appointment-under-200k.jpg"]);
  return { exam, page, hub };
}

/** Follows the link in the bottom bar, without a new document. */
async function goToLastLook(page: Page) {
  await page.locator(".material-bar").getByRole("link", { name: "核对" }).click();
  await expect(page).toHaveURL(/submit$/);
}

test("a refused picture is named at the last look, also after a reload, and is one press away", async ({ browser }) => {
  const { page, hub } = await complete(browser);
  await choose(slot(page, OPTIONAL), ["phone-diploma.jpg"]);
  // If the person undoes the fitting, the picture counts as refused.
  const dialog = page.locator("dialog.file-dialog");
  await dialog.getByRole("button", { name: "撤销，恢复原图" }).click({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(slot(page, OPTIONAL).locator(".chosen-file-row [data-state=failed]").first()).toBeVisible();
  await expect.poll(async () => (await listEntries(page)).filter((it) => it.includes("picture/")).length).toBe(1);
  await goToLastLook(page);
  for (const isAgain of [false, true]) {
    if (isAgain) {
      await page.reload();
    }
    await expect(leftOut(page).getByRole("heading")).toContainText("1 张图片没有包含在提交内容里");
    await expect(leftOut(page).locator("li")).toHaveText(/其他材料.*phone-diploma.jpg.*没有上传/);
    await expect(submitAll(page)).toHaveCount(0);
  }
  await look(page, "refused");
  // The first choice leads to the picture, which is unchanged.
  await leftOut(page).getByRole("link", { name: "去处理这 1 张图片" }).click();
  await expect(page).toHaveURL(new RegExp(`materials#${OPTIONAL}$`));
  const row = slot(page, OPTIONAL).locator(".chosen-file-row");
  await expect(row).toContainText("phone-diploma.jpg");
  await row.getByRole("button", { name: "移除" }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(async () => (await listEntries(page)).filter((it) => it.includes("picture/")).length).toBe(0);
  await goToLastLook(page);
  await expect(leftOut(page)).toHaveCount(0);
  await submitAll(page).click();
  await expect(page).toHaveURL(/receipts\//);
  expect(hub).toBeTruthy();
});

test("a fitted picture survives a reload, is named at the last look, and goes only when it is taken", async ({ browser }) => {
  const { page, hub } = await complete(browser);
  const sent: string[] = [];
  page.context().on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
  await choose(slot(page, OPTIONAL), ["phone-diploma.jpg"]);
  const row = slot(page, OPTIONAL).locator(".chosen-file-row");
  const dialog = page.locator("dialog.file-dialog");
  await expect(dialog.getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 30_000 });
  await page.keyboard.press("Escape");
  await expect(row).toContainText("已合规，等您确认");
  await expect.poll(async () => (await listEntries(page)).filter((it) => it.includes("picture/")).length).toBe(2);

  await page.reload();
  await waitUntilLive(page);
  await expect(page.locator(".restored")).toContainText("它们不会自动上传");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("已合规，等您确认");
  await look(page, "fitted");
  // The dialog shows the result beside the original.
  await row.getByRole("button", { name: "看一看" }).click();
  await expect(dialog.getByText("看得清吗？")).toBeVisible();
  await dialog.getByRole("button", { name: "看原图" }).click();
  await expect(dialog.getByRole("img", { name: "原图" })).toBeVisible();
  await page.keyboard.press("Escape");

  await goToLastLook(page);
  await expect(leftOut(page).locator("li")).toHaveCount(1);
  await expect(leftOut(page).locator("li")).toContainText("已合规，等您确认");
  await expect(leftOut(page)).not.toContainText("自动");
  await page.goto(`${hub}/materials`);
  await waitUntilLive(page);
  expect(sent).toEqual([]);
  await row.getByRole("button", { name: "用这张" }).click();
  await expect(slot(page, OPTIONAL).locator(".image-row")).toHaveCount(1);
  expect(sent).toHaveLength(1);
  await expect.poll(async () => (await listEntries(page)).filter((it) => it.includes("picture/")).length).toBe(0);
});

test("by keys alone one submits without a picture, which then stays here and can be kept or removed", async ({ browser }) => {
  const { page, hub } = await complete(browser);
  await page.context().route(FILES, () => {});
  await choose(slot(page, OPTIONAL), ["scan-household-under-200k.jpg"]);
  await expect(slot(page, OPTIONAL).locator(".kept-row")).toContainText("正在上传");
  await goToLastLook(page);
  await expect(leftOut(page).locator("li")).toHaveText(/scan-household-under-200k.jpg.*正在上传/);
  await look(page, "on-its-way");
  // Far from the close, submitting without them is the second choice.
  await expect(leftOut(page).locator(".acts > *").first()).toHaveText("去处理这 1 张图片");
  await leftOut(page).getByRole("link", { name: "去处理这 1 张图片" }).focus();
  await page.keyboard.press("Tab");
  await expect(without(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/receipts\//);

  const sent: string[] = [];
  page.context().on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
  await page.goto(`${hub}/materials`);
  const row = slot(page, OPTIONAL).locator(".kept-row");
  await expect(row).toContainText("仅在本机 · 没有提交");
  await expect(row).toContainText("它不在已提交的内容里，也不会自动上传");
  await look(page, "left-out");
  const saving = page.waitForEvent("download");
  await row.getByRole("button", { name: "下载这张" }).click();
  expect((await saving).suggestedFilename()).toBe("scan-household-under-200k.jpg");
  await row.getByRole("button", { name: "移除" }).click();
  await row.getByRole("button", { name: "确认删除" }).click();
  await expect(row).toHaveCount(0);
  expect(sent).toEqual([]);
});

/** Treatment of the optional picture's upload by the connection. */
type Line = "slow" | "stuck" | "lost";

/** Prepares a situation in which the last look is outdated; returns the act that ends it. */
async function spoil(context: BrowserContext, line: Line) {
  const held: Request[] = [];
  await context.route(FILES, async (route) => {
    if (route.request().method() !== "PUT") {
      return route.continue();
    }
    held.push(route.request());
    if (line === "lost") {
      await route.abort();
    }
  });
  if (line !== "slow") {
    return;
  }
  // The upload arrives after the last look and before the submission.
  await context.route(/submit-looked/, async (route) => {
    const late = held.shift();
    if (late) {
      const headers = await late.allHeaders();
      const answer = await context.request.put(late.url(), { headers, data: readFileSync(picture("scan-household-under-200k.jpg")) });
      expect(answer.ok()).toBe(true);
    }
    await route.continue();
  });
}

for (const seconds of [60, 20, 5]) {
  for (const line of ["slow", "stuck", "lost"] as Line[]) {
    test(`${seconds} seconds before the close, with a ${line} line, it is submitted`, async ({ browser }) => {
      const { exam, page, hub } = await complete(browser);
      await spoil(page.context(), line);
      await choose(slot(page, OPTIONAL), ["scan-household-under-200k.jpg"]);
      await expect(slot(page, OPTIONAL).locator(".kept-row")).toHaveCount(1);
      // A second tab, which does not send.
      const second = await page.context().newPage();
      publishAgain(exam, NAME, { upload: [-1, (seconds + 6) * SECOND] });
      await second.goto(`${hub}/submit`);
      const left = second.locator(".countdown strong").first();
      const shown = seconds === 60 ? /00:00:[0-5]\d/ : seconds === 20 ? /00:00:[01]\d/ : /00:00:0[1-5]/;
      await expect(left).toHaveText(shown, { timeout: 30_000 });
      await expect(leftOut(second).locator("li")).toContainText("scan-household-under-200k.jpg");
      await expect(leftOut(second).locator(".acts > *").first()).toHaveText(/^不带这 1 张，现在提交/);
      if (line === "stuck" && seconds === 60) {
        await look(second, "close-soon");
      }
      await without(second).click();
      if (line === "slow") {
        // The outdated look is reported, and the next look includes the picture.
        await second.getByRole("button", { name: "重新核对" }).click();
        await expect(leftOut(second)).toHaveCount(0);
        await submitAll(second).click();
      }
      await expect(second).toHaveURL(/receipts\//);
      const receipt = second.locator(".slip");
      await expect(receipt).toContainText("毕业证书");
      await (line === "slow" ? expect(receipt) : expect(receipt).not).toContainText("其他材料");
    });
  }
}
