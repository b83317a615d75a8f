// Reviewers at work: claims, the next application without waiting, and verdicts without a network.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { submitRequired } from "./papers";
import { openCandidate, openStaff, signIn, waitForKeys, type Person } from "./people";
import { passRest, waitUntilSent } from "./way";

test("two reviewers get different applications, and one is taken over after a question", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  await submit(browser, openCandidate(family));
  await submit(browser, openCandidate(family));
  const first = await openList(browser, family, "韩一");
  const second = await openList(browser, family, "韩二");
  await first.keyboard.press("n");
  await expect(first).toHaveURL(/\/review\/.+/);
  await second.keyboard.press("n");
  await expect(second).toHaveURL(/\/review\/.+/);
  const path = (page: Page) => new URL(page.url()).pathname;
  expect(path(second)).not.toBe(path(first));

  // A look at the other's application is no dead end: it says who works on it and until when.
  const own = second.url();
  await second.goto(first.url());
  await expect(second.locator(".desk-decision")).toContainText(/韩一 正在审核这一份，到 \d\d:\d\d 为止/);
  await expect(second.getByRole("button", { name: /通过这一项/ })).toHaveCount(0);
  await second.getByRole("button", { name: "接手" }).click();
  const question = second.getByRole("dialog", { name: /从韩一手里接手这一份吗/ });
  await question.getByRole("button", { name: "接手" }).click();
  await expect(second.getByRole("button", { name: /通过这一项/ })).toBeVisible();
  await passRest(second);
  await waitUntilSent(second);

  // The first reviewer's next verdict is refused, is kept, and names the second.
  await seeAll(first);
  await first.keyboard.press(" ");
  await expect(first.locator(".desk-trouble")).toContainText(/韩二 正在审核这一份/);
  await expect(first.locator(".desk-trouble")).toContainText("1 个意见没有记上");
  await expect(first.getByRole("button", { name: "接手" }).first()).toBeVisible();

  // Putting an application back gives it to others.
  await second.goto(own);
  await second.getByRole("button", { name: "放回列表" }).click();
  await expect(second).toHaveURL(/\/review\?/);
  await expect(second.locator("tr", { hasText: "已提交审核" })).toHaveCount(1);
  await first.goto(`/review?search=${encodeURIComponent(family)}`);
  await waitForKeys(first);
  await first.keyboard.press("n");
  await expect(first).toHaveURL((url) => url.pathname === new URL(own).pathname);
});

test("the decision opens the next application, which is ready without a network", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const [one, two] = [openCandidate(family), openCandidate(family)];
  await submit(browser, one);
  await submit(browser, two);
  const reviewer = await openList(browser, family, "韩三");
  await reviewer.keyboard.press("n");
  await expect(reviewer.locator("h1")).toContainText(one.name);
  const pictures = waitForPictures(reviewer, 5);
  await passRest(reviewer);
  await pictures;
  await reviewer.context().setOffline(true);
  await reviewer.keyboard.press("d");
  await expect(reviewer.locator("h1")).toContainText(two.name);
  await expect(reviewer.locator(".desk-last")).toContainText(`上一份：${one.name}`);
  await expect(reviewer.locator(".desk-last")).toContainText("审核通过");
  await passRest(reviewer);
  await expect(reviewer.getByText("网络不通。4 个意见已保存在本机")).toBeVisible();
  await reviewer.context().setOffline(false);
  await expect(reviewer.getByText(/网络不通/)).toHaveCount(0);
  await reviewer.locator(".desk-last").getByRole("link").click();
  await reviewer.reload();
  await expect(reviewer.getByText("结论已作出。")).toBeVisible();
});

test("verdicts that the server does not answer survive a reload and arrive once", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const person = openCandidate(family);
  await submit(browser, person);
  const reviewer = await openList(browser, family, "韩四");
  // The server performs the first act, and its answer is lost; nothing else arrives.
  let arrived = 0;
  await reviewer.route("**/api/review/act", async (route) => {
    if (arrived++ === 0) {
      await route.fetch();
    }
    await route.abort();
  });
  await reviewer.keyboard.press("n");
  await passRest(reviewer);
  await expect(reviewer.getByText(/网络不通。3 个意见/)).toBeVisible();
  reviewer.on("dialog", (dialog) => dialog.accept());
  await reviewer.reload();
  const passed = reviewer.locator(".desk-slots").getByText("已通过");
  await expect(passed).toHaveCount(3);
  await reviewer.unroute("**/api/review/act");
  await expect(reviewer.getByText(/网络不通/)).toHaveCount(0);
  await waitUntilSent(reviewer);
  const acts = reviewer.waitForResponse("**/api/review/act");
  await reviewer.keyboard.press("d");
  expect((await acts).status()).toBe(200);
  await waitUntilSent(reviewer);
  await reviewer.reload();
  await expect(reviewer.getByText("结论已作出。")).toBeVisible();
  // The log has one start of the review and one decision.
  await reviewer.locator(".desk-history summary").click();
  await expect(reviewer.locator(".desk-history li")).toContainText(["通过", "开始审核"]);
});

let families = 0;

/** A family name that no other story uses. */
const newFamily = () => `韩${process.pid}样${families++}`;

/** A candidate submits the papers that everybody uploads. */
async function submit(browser: Browser, person: Person) {
  const candidate = await signIn(browser, person);
  await submitRequired(candidate);
  await candidate.context().close();
}

/** Signs in as a new reviewer and opens the queue of these people, when it is live. */
async function openList(browser: Browser, family: string, name: string): Promise<Page> {
  const reviewer = await signIn(browser, openStaff("reviewer", name));
  await reviewer.goto(`/review?search=${encodeURIComponent(family)}`);
  await expect(reviewer.getByRole("button", { name: /审下一份/ })).toBeVisible();
  await waitForKeys(reviewer);
  return reviewer;
}

/** Turns to every picture of the part on the desk. */
async function seeAll(reviewer: Page) {
  await expect(async () => {
    await reviewer.keyboard.press("ArrowLeft");
    await expect(reviewer.locator(".stage output")).toHaveText("1 / 2", { timeout: 500 });
    await reviewer.keyboard.press("ArrowRight");
    await expect(reviewer.getByRole("button", { name: /通过这一项/ })).toBeEnabled({ timeout: 500 });
  }).toPass();
}

/** Waits until this many hidden pictures of the next application are loaded. */
async function waitForPictures(reviewer: Page, count: number) {
  await reviewer.waitForFunction(
    (count) => {
      const here = location.pathname.split("/").pop()!;
      const hidden = Array.from(document.querySelectorAll<HTMLImageElement>("img[hidden]"));
      return hidden.filter((it) => !it.src.includes(here) && it.complete && it.naturalWidth > 0).length >= count;
    },
    count,
  );
}
