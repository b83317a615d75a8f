// The session ends while pictures are only on the device: the page stays and reports it, and
// signing in sends them and leads back.
import { chromium, expect, test, type Page } from "@playwright/test";
import { REQUIRED, beginApplication, choose, settle, slot, upload } from "./papers";
import { PASSWORD, openCandidate, signIn, waitUntilLive, type Person } from "./people";
import { listEntries } from "./store";

test.use({ serviceWorkers: "allow" });

test("a page whose session is over stays, counts what waits, and leads back after signing in", async ({ browser }) => {
  const person = openCandidate("林");
  const page = await signIn(browser, person);
  await beginApplication(page);
  await waitUntilLive(page);
  const address = page.url();
  await page.context().setOffline(true);
  await choose(slot(page, "id-card"), REQUIRED["id-card"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 2);
  await page.context().clearCookies();
  await page.context().setOffline(false);

  const note = page.locator(".lost-session");
  await expect(note).toContainText("登录已过期", { timeout: 30_000 });
  await expect(note).toContainText("2 张图片");
  // The page keeps its content, and does not report a lost connection.
  await expect(slot(page, "id-card").locator(".kept-row")).toHaveCount(2);
  await expect(slot(page, "id-card")).toContainText("已退出登录，登录后自动上传");
  await expect(page.locator("body")).not.toContainText("没有连上服务器");
  await expect(page.locator("body")).not.toContainText("没有网络");

  await note.getByRole("link", { name: "登录" }).click();
  await fillIn(page, person);
  await expect(page).toHaveURL(new RegExp(new URL(address).pathname));
  await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(2, { timeout: 30_000 });
});

test("after the browser was killed the sign-in says how many pictures wait, and sends them", async ({}, info) => {
  test.setTimeout(120_000);
  const person = openCandidate("林");
  const { launchOptions, baseURL, viewport, locale } = info.project.use as any;
  // The profile is deleted with the results, since a closing browser may still write there.
  const profile = info.outputPath("profile");
  const open = () => chromium.launchPersistentContext(profile, { ...launchOptions, baseURL, viewport, locale });
  let context = await open();
  let page = await signIn({ newContext: async () => context } as any, person);
  await beginApplication(page);
  await waitUntilLive(page);
  const path = new URL(page.url()).pathname;
  // The first picture loads the engine, which can't be loaded offline later.
  await upload(page, "resume", REQUIRED.resume);
  // The device keeps a picture until the server has confirmed it.
  const kept = async () => (await listEntries(page)).filter((name) => name.includes("/picture/")).length;
  await expect.poll(kept).toBe(0);
  await context.setOffline(true);
  await choose(slot(page, "id-card"), REQUIRED["id-card"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 2);
  await context.close();

  context = await open();
  page = await context.newPage();
  await page.goto(path);
  await expect(page.locator(".waiting-here")).toContainText("保存着 2 张还没有确认送到服务器的图片");
  await page.getByRole("link", { name: "登录" }).last().click();
  await fillIn(page, person);
  await expect(page).toHaveURL(new RegExp(path));
  await expect(slot(page, "id-card").locator(".image-row")).toHaveCount(2, { timeout: 30_000 });
  await context.close();
});

async function fillIn(page: Page, person: Person) {
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(person.login);
  await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: "登录", exact: true }).click();
}
