// Position on the materials page: links lead to their slot, the focus follows the picture, the way
// back restores the position, a swipe turns pages, a deletion can be undone.
import { expect, test, type Locator, type Page } from "@playwright/test";
import { REQUIRED, beginApplication, choose, picture, settle, slot, upload } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

async function open(browser: any): Promise<Page> {
  const page = await signIn(browser, openCandidate("魏"), PHONE);
  await beginApplication(page);
  await waitUntilLive(page);
  return page;
}

const hubOf = (page: Page) => new URL(page.url()).pathname.replace(/\/materials.*/, "");
const top = (target: Locator) => target.evaluate((element) => element.getBoundingClientRect().top);
const scroll = (page: Page) => page.evaluate(() => window.scrollY);
/** Id of the focused element, or of the row or card around it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement!;
    return active.closest("[data-image], article.slot")?.id ?? active.tagName;
  });

/** Swipes on an element by this distance. */
async function swipe(page: Page, target: Locator, by: number) {
  const box = (await target.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = (type: string, points: object[]) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points } as any);
  await touch("touchStart", [{ x, y }]);
  for (let step = 1; step <= 5; step++) {
    await touch("touchMove", [{ x: x + (by * step) / 5, y }]);
  }
  await touch("touchEnd", []);
}

/** Closes the viewer, and waits until its history entry is removed as well. */
async function closeViewer(page: Page, close: () => Promise<void>) {
  await page.evaluate(() => {
    const removed = new Promise((resolve) => addEventListener("popstate", resolve, { once: true }));
    Object.assign(window, { removed: removed.then(() => true) });
  });
  await close();
  await expect(page.getByRole("dialog", { name: "查看图片" })).toBeHidden();
  expect(await page.evaluate(() => (window as any).removed)).toBe(true);
}

test("a link to a slot lands at the slot, which has the focus", async ({ browser }) => {
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  await upload(page, "education", REQUIRED.education);
  await page.goto(hubOf(page));
  // Within the app, without a new document.
  await page.evaluate(() => document.body.setAttribute("data-stayed", "true"));
  await page.locator(".next-step").click();
  await expect(page).toHaveURL(/materials#resume$/);
  await expect.poll(() => focused(page)).toBe("resume");
  await expect.poll(() => top(slot(page, "resume"))).toBeLessThan(300);
  expect(await top(slot(page, "resume"))).toBeGreaterThanOrEqual(-1);
  await expect(page.locator("body")).toHaveAttribute("data-stayed", "true");

  // The list of requirements also opens at the slot, and the way back restores the position.
  const link = slot(page, "resume").getByRole("link", { name: "查看要求" });
  await link.scrollIntoViewIfNeeded();
  const [before, at] = [await scroll(page), await top(link)];
  await link.tap();
  await expect(page).toHaveURL(/requirements#resume$/);
  await expect.poll(() => focused(page)).not.toBe("BODY");
  await expect.poll(() => top(page.locator("article#resume"))).toBeLessThan(300);
  await page.goBack();
  await expect(page).toHaveURL(/materials#resume$/);
  await expect.poll(async () => Math.abs((await top(link)) - at)).toBeLessThan(4);
  expect(Math.abs((await scroll(page)) - before)).toBeLessThan(200);
  // The focus is on the link, or on its card where the local draft has redrawn the link.
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("article")?.id)).toBe("resume");
});

test("after 用这张 the picture is in view and has the focus", async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  const card = slot(page, "education");
  await choose(card, ["phone-diploma.jpg"]);
  // A file that is too large is fitted.
  const dialog = page.locator("dialog.file-dialog");
  await expect(dialog.getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "用这张" }).tap();
  const row = card.locator(".image-row");
  await expect(row).toHaveCount(1, { timeout: 30_000 });
  await expect(row).toBeInViewport({ ratio: 0.5 });
  const id = await row.getAttribute("id");
  await expect.poll(() => focused(page)).toBe(id);
});

test("a finger turns the pages of the viewer, and the way back closes it", async ({ browser }) => {
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  const address = page.url();
  const thumbnail = slot(page, "id-card").getByRole("link", { name: "查看第 1 张" });
  await thumbnail.scrollIntoViewIfNeeded();
  const at = await top(thumbnail);
  await thumbnail.tap();
  const viewer = page.getByRole("dialog", { name: "查看图片" });
  await expect(viewer).toContainText("1 / 2");
  const stage = viewer.locator(".large-picture");
  await swipe(page, stage, -160);
  await expect(viewer).toContainText("2 / 2");
  // There is no third picture, so the swipe changes nothing.
  await swipe(page, stage, -160);
  await expect(viewer).toContainText("2 / 2");
  await swipe(page, stage, 160);
  await expect(viewer).toContainText("1 / 2");
  expect(page.url()).toBe(address);

  await page.goBack();
  await expect(viewer).toBeHidden();
  expect(page.url()).toBe(address);
  expect(Math.abs((await top(thumbnail)) - at)).toBeLessThan(4);
  // Closing by its button leaves no history entry. A browser may treat the first tap after a swipe
  // as the end of that swipe.
  await expect(async () => {
    await thumbnail.tap();
    await expect(viewer).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await closeViewer(page, () => viewer.getByRole("button", { name: /关闭/ }).tap());
  expect(page.url()).toBe(address);
  await page.goBack();
  await expect(page).not.toHaveURL(address);
});

test("a deletion is undone by a tap or by keys, and goes to the server when the page is left", async ({ browser }) => {
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  const card = slot(page, "id-card");
  const names = () => card.locator(".image-row .file-name").allTextContents();
  const both = await names();
  const removals: string[] = [];
  page.on("request", (request) => request.url().includes("images/remove") && removals.push(request.url()));

  await card.locator(".image-row").first().getByRole("button", { name: "删除" }).tap();
  await expect.poll(names).toEqual([both[1]]);
  await expect(page.locator("p.visually-hidden[role=status]")).toContainText("第 1 张已删除。20 秒内");
  const undo = card.getByRole("button", { name: "撤销" });
  await expect(undo).toBeFocused();
  await expect(undo).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual(both);
  await expect.poll(() => focused(page)).toMatch(/^image-/);

  // In the viewer by keys.
  await card.getByRole("link", { name: "查看第 2 张" }).tap();
  const viewer = page.getByRole("dialog", { name: "查看图片" });
  await page.keyboard.press("Delete");
  await expect(viewer).toContainText("1 / 1");
  await page.keyboard.press("u");
  await expect(viewer).toContainText("2 / 2");
  await closeViewer(page, () => page.keyboard.press("Escape"));
  await page.reload();
  await expect.poll(names).toEqual(both);
  expect(removals).toEqual([]);

  await waitUntilLive(page);
  await card.locator(".image-row").nth(1).getByRole("button", { name: "删除" }).tap();
  await expect(undo).toBeVisible();
  const sent = page.waitForRequest(/images\/remove/);
  await page.locator(".breadcrumb a").first().tap();
  await sent;
  await page.goBack();
  await expect.poll(names).toEqual([both[0]]);
  await page.reload();
  await expect.poll(names).toEqual([both[0]]);
});

test("files are put in the order of their names, 2 before 10", async ({ browser }) => {
  const page = await open(browser);
  const { readFileSync } = await import("node:fs");
  const card = slot(page, "education");
  const scans = ["scan-diploma-under-300k.jpg", "scan-degree-under-300k.jpg", "scan-chsi-under-300k.jpg"];
  const named = ["第10页.jpg", "第2页.jpg", "第1页.jpg"];
  const files = scans.map((scan, index) => ({ name: named[index], mimeType: "image/jpeg", buffer: readFileSync(picture(scan)) }));
  await card.locator("input[type=file]").first().setInputFiles(files);
  await settle(card, card.locator(".image-row"), 3);
  const names = () => card.locator(".image-row .file-name").allTextContents();
  await expect.poll(names).toEqual(named);
  const arranged = page.waitForResponse(/images\/arrange/);
  await card.getByRole("button", { name: "按文件名排序" }).tap();
  await expect.poll(names).toEqual(["第1页.jpg", "第2页.jpg", "第10页.jpg"]);
  await expect(card.getByRole("button", { name: "按文件名排序" })).toHaveCount(0);
  await arranged;
  await page.reload();
  await expect.poll(names).toEqual(["第1页.jpg", "第2页.jpg", "第10页.jpg"]);
});

test("on a phone everything at a slot can be hit with a finger", async ({ browser }) => {
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  await upload(page, "education", REQUIRED.education);
  const small = await page.locator("main").evaluate((main) => {
    const targets = [...main.querySelectorAll<HTMLElement>("article.slot :is(a, button, summary, label, input:not([type=hidden]):not([type=file]))")];
    const seen = targets.filter((it) => it.checkVisibility() && !it.closest("[hidden]"));
    return seen.filter((it) => it.getBoundingClientRect().height < 44).map((it) => `${it.outerHTML.slice(0, 80)} ${it.getBoundingClientRect().height}`);
  });
  expect(small).toEqual([]);
});

test("replacing says which page it replaces", async ({ browser }) => {
  const page = await open(browser);
  await upload(page, "id-card", REQUIRED["id-card"]);
  await page.context().route(/\/slots\//, (route) => route.abort());
  const card = slot(page, "id-card");
  const choosing = page.waitForEvent("filechooser");
  await card.locator(".image-row").nth(1).getByRole("link", { name: "替换" }).tap();
  await (await choosing).setFiles(picture("scan-resume-under-300k.jpg"));
  await expect(card.locator(".chosen-file-row")).toContainText("用来替换第 2 张");
});
