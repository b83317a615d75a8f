// The parts of the module: a person loads only those of their own pages, and a part that does not
// arrive is said and can be loaded again.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { openCandidate, openStaff, signIn, waitUntilLive } from "./people";
import { beginApplication, choose, slot } from "./papers";

test.use({ serviceWorkers: "allow" });

const groups: Record<string, string[]> = JSON.parse(
  readFileSync(join(process.env.ZHUNKAO_SITE!, "assets.json"), "utf8"),
).groups;

const reviewerGroups = ["queue", "desk", "sheet"];

/** The files that no page of the other role needs. */
function listOwn(isReviewer: boolean): string[] {
  const of = (isReview: boolean) =>
    Object.entries(groups).flatMap(([group, files]) =>
      group !== "measure" && reviewerGroups.includes(group) === isReview ? files : [],
    );
  const others = of(!isReviewer);
  return of(isReviewer).filter((file) => !others.includes(file));
}

/** Paths of all files that the browser loads in this context, also for the service worker. */
function watchFiles(page: Page): Set<string> {
  const loaded = new Set<string>();
  page.context().on("request", (request) => loaded.add(new URL(request.url()).pathname));
  return loaded;
}

const isKept = (page: Page, file: string) => () => page.evaluate(async (file) => !!(await caches.match(file)), file);

test("a candidate gets all parts of the candidate's pages in the background, and none of the reviewer's", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  const loaded = watchFiles(page);
  await page.goto("/exams");
  for (const file of listOwn(false)) {
    await expect.poll(isKept(page, file)).toBe(true);
  }
  expect(listOwn(true).filter((file) => loaded.has(file))).toEqual([]);
});

test("a reviewer gets none of the candidate's parts", async ({ browser }) => {
  const page = await signIn(browser, openStaff("reviewer", "何分开"));
  const loaded = watchFiles(page);
  await page.goto("/review");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect(page.locator("h1")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(listOwn(false).filter((file) => loaded.has(file))).toEqual([]);
  expect(await isKept(page, groups.start.at(-1)!)()).toBe(false);
});

test("a part that does not come is said, and loaded when the person tries again", async ({ browser }) => {
  const page = await signIn(browser, openCandidate(), { serviceWorkers: "block" });
  await beginApplication(page);
  await page.goto(new URL(page.url()).pathname.replace("/materials", ""));
  const part = new RegExp(groups.materials.at(-1)!.replaceAll(".", "\\."));
  let asked = 0;
  await page.route(part, (route) => (asked++, route.abort()));
  await page.locator('main a[href$="/materials"]').first().click();
  const note = page.getByRole("alert").filter({ hasText: "本页没有载入" });
  await expect(note).toBeVisible();
  expect(asked).toBeGreaterThan(0);
  await page.unroute(part);
  await note.getByRole("button", { name: "重试" }).click();
  await expect(note).toBeHidden();
  await waitUntilLive(page);
});

test("a page whose part is late works plainly, and is live once the part has come", async ({ browser }) => {
  const page = await signIn(browser, openCandidate(), { serviceWorkers: "block" });
  await beginApplication(page);
  const part = new RegExp(groups.materials.at(-1)!.replaceAll(".", "\\."));
  await page.route(part, (route) => route.abort());
  await page.reload();
  await expect(page.locator("form.upload[data-live=false]").first()).toBeAttached();
  await page.unroute(part);
  await waitUntilLive(page);
});

test("the file dialog says that it is loading until its part has come", async ({ browser }) => {
  const page = await signIn(browser, openCandidate(), { serviceWorkers: "block" });
  await beginApplication(page);
  const part = new RegExp(groups.file_dialog.at(-1)!.replaceAll(".", "\\."));
  await page.route(part, (route) => route.abort());
  await page.reload();
  await waitUntilLive(page);
  await choose(slot(page, "education"), ["phone-diploma.jpg"]);
  const dialog = page.getByRole("dialog", { name: "正在读取……" });
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await page.unroute(part);
  await expect(page.locator("dialog.file-dialog").getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 60_000 });
});
