// Access by role, and pages that everybody can open.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible, findLookedAt, listPages } from "./accessible";
import { publish } from "./exams";
import { beginApplication, upload } from "./papers";
import { openCandidate, openStaff, signIn, waitForKeys, waitUntilLive } from "./people";

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
  // A draft is visible to its candidate only.
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

test("an incident is a banner on the pages of its exam until it is withdrawn", async ({ browser }) => {
  const exam = publish("hebei-medical", { upload: [-1, 5] });
  const title = `上传暂停 ${exam.code}`;
  const office = await signIn(browser, openStaff("office", "苏公告"));
  await office.goto("/office");
  await office.getByRole("link", { name: "公告", exact: true }).click();
  await office.getByLabel(/^故障通知/).check();
  await office.locator("select[name=exam]").selectOption(exam.code);
  await office.getByLabel(/^标题/).fill(title);
  await office.getByLabel(/^正文/).fill("今晚维护。\n明早恢复。");
  const tomorrow = new Date(Date.now() + 32 * 3_600_000).toISOString().slice(0, 16);
  await office.getByLabel(/^显示到/).fill(tomorrow);
  await office.getByRole("button", { name: "预览" }).click();
  await expect(office.getByRole("region", { name: `故障通知：${title}` })).toContainText("今晚维护。");
  await expectAccessible(office, "/office/announcements");
  await office.getByRole("button", { name: "发布" }).click();

  // The page is live: hydration leaves the banner of the server.
  const candidate = await signIn(browser, openCandidate());
  await candidate.goto(`/exams/${exam.code}/requirements`);
  await waitForKeys(candidate);
  const banner = candidate.getByRole("region", { name: `故障通知：${title}` });
  await expect(banner).toContainText("明早恢复。");
  await expectAccessible(candidate, "/exams/{exam}/requirements");

  const record = office.getByRole("listitem").filter({ hasText: title });
  await record.getByText("撤下", { exact: true }).first().click();
  await record.getByRole("checkbox").check();
  await record.getByRole("button", { name: "撤下" }).click();
  await expect(record).toContainText("苏公告 已于");
  await candidate.reload();
  await expect(candidate.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(banner).toHaveCount(0);
});

test("no page has a fault that axe can find", async ({ browser }) => {
  test.setTimeout(240_000);
  const candidate = await signIn(browser, openCandidate());
  await beginApplication(candidate);
  const materials = new URL(candidate.url()).pathname;
  await waitUntilLive(candidate);
  await upload(candidate, "id-card", ["id-front-100-300k.jpg"]);
  const hub = materials.replace("/materials", "");
  const look = async (page: Page, path: string, pattern: string) => {
    await page.goto(path);
    await expectAccessible(page, pattern);
  };
  await look(candidate, hub, "/applications/{application}");
  await look(candidate, materials, "/applications/{application}/materials");
  const image = (await candidate.locator("#id-card a[href*='/images/']").first().getAttribute("href"))!;
  await look(candidate, image, "/applications/{application}/images/{image}");
  await look(candidate, `${hub}/facts`, "/applications/{application}/facts");
  await look(candidate, `${hub}/uploaded`, "/applications/{application}/uploaded");
  await look(candidate, `${hub}/submit`, "/applications/{application}/submit");
  await look(candidate, `${hub}/notices/pledge`, "/applications/{application}/notices/{notice}");
  await look(candidate, `${hub}/samples/id-card`, "/applications/{application}/samples/{slot}");
  await look(candidate, `${hub}/hand-off/id-card`, "/applications/{application}/hand-off/{slot}");
  await look(candidate, "/exams", "/exams");
  await look(candidate, "/exams/shenzhen-civil-service/requirements", "/exams/{exam}/requirements");
  await look(candidate, "/messages", "/messages");
  await look(candidate, "/account", "/account");
  await look(candidate, "/account/contact", "/account/contact");
  await look(candidate, "/account/password", "/account/password");
  await look(candidate, "/account/recovery-codes", "/account/recovery-codes");
  const reviewer = await signIn(browser, openStaff("reviewer", "何无碍"));
  await look(reviewer, "/review", "/review");
  await look(reviewer, await firstDesk(reviewer), "/review/{application}");
  await look(reviewer, "/account", "/account");
  const office = await signIn(browser, openStaff("office", "苏无碍"));
  await look(office, "/office", "/office");
  await look(office, "/office/messages", "/office/messages");
  await look(office, "/office/exams/shenzhen-civil-service/applications", "/office/exams/{exam}/applications");
  await look(office, "/office/exams/shenzhen-civil-service/roster", "/office/exams/{exam}/roster");
  await look(office, "/office/new-exam", "/office/new-exam");
  await look(office, "/office/exams/shenzhen-civil-service/definition", "/office/exams/{exam}/definition");
  await look(office, "/office/exams/shenzhen-civil-service/test-bench", "/office/exams/{exam}/test-bench");
  await look(office, "/office/exams/shenzhen-civil-service/windows", "/office/exams/{exam}/windows");
  await look(office, "/office/exams/shenzhen-civil-service/nudges", "/office/exams/{exam}/nudges");
  await look(office, "/office/exams/shenzhen-civil-service/retention", "/office/exams/{exam}/retention");
  await look(office, "/office/exams/shenzhen-civil-service/review-quality", "/office/exams/{exam}/review-quality");
  await look(office, "/office/exams/shenzhen-civil-service/not-entered", "/office/exams/{exam}/not-entered");
  await look(office, "/office/exams/cadre-graduate/payments", "/office/exams/{exam}/payments");
  const absent = await signIn(browser, openCandidate());
  await look(absent, "/exams/shenzhen-civil-service/enter", "/exams/{exam}/enter");
  const nobody = await (await browser.newContext()).newPage();
  await look(nobody, "/", "/");
  await look(nobody, "/sign-in", "/sign-in");
  await look(nobody, "/recover", "/recover");
  await look(nobody, "/invitation", "/invitation");
  await look(nobody, "/exams/national-personnel/register", "/exams/{exam}/register");
  await look(nobody, "/nowhere", "/nowhere");
});

test("each page of the gate matrix is looked at by axe in a story", () => {
  const seen = findLookedAt();
  expect(listPages().filter((page) => !seen.has(page))).toEqual([]);
});

async function firstDesk(page: Page): Promise<string> {
  await page.goto("/review");
  return (await page.locator('tr a[href^="/review/"]').first().getAttribute("href"))!;
}
