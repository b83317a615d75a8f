// A decision goes out some minutes after it was made (R13): a reviewer approves too quickly, takes it
// back and returns the application instead. The candidate never hears of the approval.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { publish } from "./exams";
import { openAccount, openStaff, signIn } from "./people";
import { WAYS, enter, findInQueue, goThrough, numberOn, openReviewer, passRest, returnPart, waitUntilSent, type Way } from "./way";

/** One review, results at once, and the shortest hold, so that the story sees its end. */
function holdOneMinute(definition: string): string {
  return definition
    .replace(/^results = .*$/m, "")
    .replace(/^levels = 2$/m, "levels = 1")
    .replace(/^hold-minutes = 0$/m, "hold-minutes = 1");
}

const bar = (page: Page) => page.locator(".desk-decision");
const GOES_OUT = /\d\d:\d\d:\d\d 发出，考生现在看到的仍是「审核中」/;

test("an approval made too quickly is taken back and never seen", async ({ browser }) => {
  test.setTimeout(300_000);
  // At the same time, since both wait a minute for the server's clock.
  await Promise.all(WAYS.map((way) => takeBack(browser, way)));
});

/** The whole story, on live pages or with plain forms. */
async function takeBack(browser: Browser, way: Way) {
  const exam = publish("hebei-medical", { upload: [-1, 5] }, holdOneMinute);
  const candidate = await signIn(browser, openAccount("温"), way.options);
  const hub = await enter(candidate, exam);
  await goThrough(candidate, way, hub, {
    facts: { category: "physician", path: "diploma" },
    images: {
      "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
      diploma: ["scan-diploma-under-200k.jpg"],
      trial: ["scan-appointment-under-200k.jpg"],
    },
  });
  await candidate.goto(hub);
  const number = await numberOn(candidate);

  const reviewer = await openReviewer(browser, way);
  await findInQueue(reviewer, number);
  await passRest(reviewer);
  await expect(bar(reviewer)).toContainText("结论 1 分钟后发出");
  if (way.live) {
    await reviewer.keyboard.press("d");
  } else {
    await reviewer.getByRole("button", { name: "审核通过" }).click();
  }
  await expect(bar(reviewer)).toContainText(GOES_OUT);
  await waitUntilSent(reviewer);
  await expect(reviewer.getByRole("button", { name: /通过这一项/ })).toHaveCount(0);

  // One key takes it back, or the button; the verdicts stay.
  if (way.live) {
    await reviewer.keyboard.press("u");
  } else {
    await reviewer.getByRole("button", { name: "撤回结论" }).click();
  }
  await expect(reviewer.getByRole("button", { name: "审核通过" })).toBeEnabled();
  await expect(reviewer.locator(".desk-slots").getByText("已通过").first()).toBeVisible();
  await waitUntilSent(reviewer);
  await returnPart(reviewer, "毕业证书", "编号无法辨认", "请补传有编号的一页");
  await reviewer.getByRole("button", { name: "退回补正" }).click();
  await expect(bar(reviewer)).toContainText(GOES_OUT);
  await waitUntilSent(reviewer);

  // Until it goes out, the candidate reads that it is under review; colleagues read the hold.
  await candidate.goto(hub);
  await expect(candidate.locator(".page-head")).toContainText("审核中");
  await expect(candidate.locator(".feedback")).toHaveCount(0);
  const other = await signIn(browser, openStaff("reviewer", "温旁观"), way.options);
  await other.goto(`/review?search=${number}&held=true`);
  await expect(other.locator("tr", { hasText: number })).toContainText(/需补正，\d\d:\d\d:\d\d 发出/);
  await findInQueue(other, number);
  await expect(bar(other)).toContainText("何审核 已作出结论");
  await expect(other.getByRole("button", { name: "撤回结论" })).toHaveCount(0);
  if (way.live) {
    await expectAccessible(other, "/review/{application}");
  }

  // The server's clock lets it go out; the approval was never there.
  await expect(async () => {
    await candidate.goto(hub);
    await expect(candidate.locator(".feedback")).toContainText("请补传有编号的一页", { timeout: 1_000 });
  }).toPass({ timeout: 120_000, intervals: [3_000] });
  await expect(candidate.locator("main")).not.toContainText("审核通过");
  await candidate.goto("/messages");
  await expect(candidate.locator("main")).toContainText("请补传有编号的一页");
  await expect(candidate.locator("main")).not.toContainText("审核通过");
  await findInQueue(reviewer, number);
  await expect(reviewer.getByText("已退回，考生可以补正了。")).toBeVisible();
}
