// Access by role, and sentences that everybody can read.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { publish } from "./exams";
import { beginApplication } from "./papers";
import { openCandidate, openStaff, signIn, waitForKeys } from "./people";

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
  // A page that the module opens, without a new document, has no banner any more.
  await candidate.evaluate(() => ((globalThis as any).isSameDocument = true));
  await candidate.getByRole("navigation", { name: "主导航" }).getByRole("link", { name: "我的考试" }).click();
  await expect(candidate).toHaveURL(/\/exams$/);
  await expect(banner).toHaveCount(0);
  expect(await candidate.evaluate(() => (globalThis as any).isSameDocument)).toBe(true);
});
