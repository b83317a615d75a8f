// Who sees what, and pages that anyone can use.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { beginApplication, upload } from "./papers";
import { openCandidate, openStaff, signIn, waitUntilLive } from "./people";

test("each role finds its own pages and no others", async ({ browser }) => {
  const owner = await signIn(browser, openCandidate());
  await beginApplication(owner);
  const hub = new URL(owner.url()).pathname.replace("/materials", "");

  const stranger = await signIn(browser, openCandidate());
  expect((await stranger.goto(hub))!.status()).toBe(404);
  expect((await stranger.goto("/review"))!.status()).toBe(403);

  const reviewer = await signIn(browser, openStaff("reviewer", "何看门"));
  expect((await reviewer.goto("/review"))!.status()).toBe(200);
  expect((await reviewer.goto("/office"))!.status()).toBe(403);
  // A draft is its candidate's own.
  expect((await reviewer.goto(hub.replace("applications", "review")))!.status()).toBe(404);

  const nobody = await (await browser.newContext()).newPage();
  expect((await nobody.goto(hub))!.status()).toBe(401);
  await nobody.getByRole("link", { name: "登录" }).last().click();
  await expect(nobody).toHaveURL(/next=/);
});

test("a wrong password is one sentence, and nothing typed is lost", async ({ browser }) => {
  const page = await (await browser.newContext()).newPage();
  await page.goto("/sign-in");
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(openCandidate().login);
  await form.getByLabel("密码", { exact: true }).fill("不对");
  await form.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("账号或密码不正确");
});

test("the pages come in English, too", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await page.goto("/exams");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("My exams");
});

test("no page has a fault that axe can find", async ({ browser }) => {
  const candidate = await signIn(browser, openCandidate());
  await beginApplication(candidate);
  const materials = new URL(candidate.url()).pathname;
  await waitUntilLive(candidate);
  await upload(candidate, "id-card", ["id-front-100-300k.jpg"]);
  const hub = materials.replace("/materials", "");
  const pages = ["/exams", hub, materials, `${hub}/facts`, `${hub}/uploaded`, `${hub}/submit`, `${hub}/notices/pledge`, `${hub}/samples/id-card`, "/exams/shenzhen-civil-service/requirements", "/account"];
  for (const path of pages) {
    await candidate.goto(path);
    await expectNoFault(candidate, path);
  }
  const reviewer = await signIn(browser, openStaff("reviewer", "何无碍"));
  for (const path of ["/review", await firstDesk(reviewer)]) {
    await reviewer.goto(path);
    await expectNoFault(reviewer, path);
  }
  const office = await signIn(browser, openStaff("office", "苏无碍"));
  await office.goto("/office");
  await expectNoFault(office, "/office");
  const nobody = await (await browser.newContext()).newPage();
  for (const path of ["/", "/sign-in", "/nowhere"]) {
    await nobody.goto(path);
    await expectNoFault(nobody, path);
  }
});

async function firstDesk(page: Page): Promise<string> {
  await page.goto("/review");
  return (await page.locator('a[href^="/review/"]').first().getAttribute("href"))!;
}

/** WCAG 2.2 A and AA; the page must not scroll sideways either. */
async function expectNoFault(page: Page, path: string) {
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations } = await page.evaluate((tags) => (window as any).axe.run({ runOnly: tags }), tags);
  expect(violations.map((fault: any) => `${path}: ${fault.id}: ${fault.nodes[0].html}`)).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
}
