// The desk with the keyboard alone, and a decision that needs a written reason.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { submitRequired } from "./papers";
import { openCandidate, openStaff, signIn } from "./people";
import { waitUntilSent } from "./way";

test("a reviewer judges with the keyboard, and refuses with a reason that the candidate reads", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openCandidate("司马");
  const candidate = await signIn(browser, person);
  const hub = await submitRequired(candidate);

  const reviewer = await signIn(browser, openStaff("reviewer", "何按键"));
  const release = await holdSecondPicture(reviewer);
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);

  // A key opens the list of keys, in front of the page.
  const help = reviewer.getByRole("dialog", { name: "快捷键" });
  await expect(async () => {
    await reviewer.keyboard.press("?");
    await expect(help).toBeVisible({ timeout: 500 });
  }).toPass();
  await reviewer.keyboard.press("Escape");
  await expect(help).toBeHidden();

  const list = reviewer.locator(".desk-slots");
  // A slot can be passed only after each of its pictures was shown, and the second has not come yet.
  const pass = reviewer.getByRole("button", { name: /通过这一项/ });
  await reviewer.keyboard.press(" ");
  await expect(pass).toBeDisabled();
  await expect(reviewer.locator(".desk-acts")).toContainText("还有 1 张没有看过");
  await expect(list).not.toContainText("已通过");
  release();
  await expect(pass).toBeEnabled();
  await reviewer.keyboard.press(" ");
  await expect(list).toContainText("已通过");
  // The page on the desk is marked until a reason is ticked; a key marks other pages.
  const mark = (number: number) => reviewer.locator(".desk-verdict").getByLabel(`第 ${number} 页`);
  await expect(mark(1)).toBeChecked();
  await reviewer.keyboard.press("1");
  await expect(reviewer.locator(".desk-verdict").getByRole("checkbox").first()).toBeChecked();
  await reviewer.keyboard.press("ArrowRight");
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
  await expect(mark(1)).toBeChecked();
  await expect(mark(2)).not.toBeChecked();
  await reviewer.keyboard.press("0");
  await expect(mark(2)).toBeChecked();
  // A key moves the focus into the note and Escape moves it out; in the note, keys are text.
  const note = reviewer.locator(".desk-verdict textarea");
  await reviewer.keyboard.press("/");
  await expect(note).toBeFocused();
  await reviewer.keyboard.type("0");
  await expect(note).toHaveValue("0");
  await reviewer.keyboard.press("Escape");
  await expect(note).not.toBeFocused();
  await expect(mark(2)).toBeChecked();
  await reviewer.keyboard.press("ArrowLeft");
  await reviewer.keyboard.press("Enter");
  await expect(list).toContainText("需补正");

  // A refusal needs a reason that mending cannot help.
  const refuse = reviewer.getByRole("button", { name: /^不通过/ });
  const question = reviewer.getByRole("dialog", { name: "审核不通过" });
  await refuse.click();
  await expect(reviewer.getByText(/「不通过」要有理由/)).toBeVisible();
  await expect(question).toBeHidden();
  await expect(reviewer.locator(".desk-verdict h2")).toContainText("个人履历材料");
  await reviewer.keyboard.press("9");
  await reviewer.keyboard.press("Enter");
  await expect(list.getByText("需补正")).toHaveCount(2);

  // A cancelled question changes nothing.
  await refuse.click();
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "取消" }).click();
  await expect(question).toBeHidden();
  await refuse.click();
  await question.getByLabel("理由").fill("学历证书编号在学信网查不到");
  await question.getByRole("button", { name: "确定不通过" }).click();
  await expect(reviewer.getByRole("button", { name: /^不通过/ })).toHaveCount(0);
  await waitUntilSent(reviewer);

  await candidate.goto(hub);
  await expectRefused(candidate);
});

test("a held key judges one item, and a verdict without a network is sent by itself", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openCandidate("欧阳");
  await submitAll(browser, person);
  const reviewer = await openDesk(browser, person, "何长按");
  const pass = reviewer.getByRole("button", { name: /通过这一项/ });
  const passed = reviewer.locator(".desk-slots").getByText("已通过");
  await seeBoth(reviewer);
  // Only the first press counts; repeats of a held key are ignored.
  await reviewer.keyboard.down(" ");
  for (let held = 0; held < 10; held++) {
    await reviewer.keyboard.down(" ");
    await reviewer.waitForTimeout(50);
  }
  await reviewer.keyboard.up(" ");
  await expect(passed).toHaveCount(1);
  await reviewer.waitForTimeout(500);
  await expect(passed).toHaveCount(1);

  await seeBoth(reviewer);
  await reviewer.context().setOffline(true);
  await pass.click();
  // The verdict counts at once and is sent when the network returns.
  await expect(passed).toHaveCount(2);
  const waiting = reviewer.locator(".bar-bottom").getByText("网络不通。1 个意见");
  await expect(waiting).toBeVisible();
  await reviewer.context().setOffline(false);
  await expect(waiting).toHaveCount(0);
  await reviewer.reload();
  await expect(passed).toHaveCount(2);
});

test("the verdict buttons stand in every window", async ({ browser }) => {
  test.setTimeout(120_000);
  const person = openCandidate("上官");
  await submitAll(browser, person);
  const reviewer = await openDesk(browser, person, "何按钮");
  for (const [width, height] of [[1280, 800], [1440, 900], [390, 844]]) {
    await reviewer.setViewportSize({ width, height });
    for (const name of [/通过这一项/, /退回这一项/, /退回补正/]) {
      await expect(reviewer.getByRole("button", { name })).toBeInViewport({ ratio: 1 });
    }
  }
});

/** Keeps the second picture that the desk loads from coming, until it is released. */
async function holdSecondPicture(reviewer: Page): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  let first: string | undefined;
  await reviewer.route(/\/api\/v1\/applications\/[^/]+\/images\/[^/]+$/, async (route) => {
    first ??= route.request().url();
    if (route.request().url() !== first) {
      await released;
    }
    await route.continue();
  });
  return release;
}

/** Switches between two pictures until the desk has shown both. */
async function seeBoth(reviewer: Page) {
  const pass = reviewer.getByRole("button", { name: /通过这一项/ });
  await expect(async () => {
    await reviewer.keyboard.press("ArrowLeft");
    await expect(reviewer.locator(".stage output")).toHaveText("1 / 2", { timeout: 500 });
    await reviewer.keyboard.press("ArrowRight");
    await expect(pass).toBeEnabled({ timeout: 500 });
  }).toPass();
}

/** A candidate who has submitted the papers that everybody uploads. */
async function submitAll(browser: Browser, person: ReturnType<typeof openCandidate>) {
  const candidate = await signIn(browser, person);
  await submitRequired(candidate);
}

async function openDesk(browser: Browser, person: { name: string }, name: string): Promise<Page> {
  const reviewer = await signIn(browser, openStaff("reviewer", name));
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  return reviewer;
}

async function expectRefused(page: Page) {
  await expect(page.getByText("审核不通过").or(page.getByText("审核未通过")).first()).toBeVisible();
  await expect(page.getByText("学历证书编号在学信网查不到").first()).toBeVisible();
}
