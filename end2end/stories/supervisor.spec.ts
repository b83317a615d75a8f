// Supervisors and colleagues: who works on what, hand-overs with a question, recusals, notes, and the
// log of views.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { publish, type Exam } from "./exams";
import { submitRequired } from "./papers";
import { EXAM, grant, openAccount, openCandidate, openStaff, signIn, waitForKeys, type Person } from "./people";
import { WAYS, approve, enter, goThrough, passRest } from "./way";

test("a supervisor sees who works on what, takes it back and hands it to another", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const number = await submit(browser, openCandidate(family));
  const first = await openReviewer(browser, "甘一", ["initial"]);
  const second = await openReviewer(browser, "甘二", ["initial"]);
  const supervisor = await openReviewer(browser, "甘组长", ["supervisor"]);
  await takeFrom(first, family);

  // The row names the reviewer; its act leads to the page of the application's reviewers.
  await openList(supervisor, family);
  const row = supervisor.locator("tr", { hasText: number });
  await expect(row).toContainText(/甘一，到 \d\d:\d\d/);
  await row.getByRole("link", { name: "分派" }).click();
  await expect(supervisor).toHaveURL(/\/team$/);
  await expect(supervisor.locator("header [role=status]")).toContainText("甘一 正在审核这一份");
  await expectAccessible(supervisor, "/review/{application}/team");

  await supervisor.getByRole("button", { name: "从甘一手里放回列表" }).click();
  await expect(supervisor.locator("header [role=status]")).toContainText("现在没有人在审核这一份");
  const colleague = supervisor.getByLabel("转给");
  const option = colleague.locator("option", { hasText: "甘二" });
  await colleague.selectOption(await option.getAttribute("value"));
  await supervisor.getByRole("button", { name: "转出" }).click();
  await expect(supervisor).toHaveURL(/\/review$/);
  await supervisor.goto(`/review/exams/${EXAM}/quality`);
  await expectAccessible(supervisor, "/review/exams/{exam}/quality");

  // It stands first in the list of the other, and the first reviewer's verdict is refused.
  await second.goto("/review");
  const handed = second.locator(".handed");
  await expect(handed).toContainText("甘组长 把这一份转给了您");
  await handed.getByRole("link", { name: number }).click();
  await expect(second.locator(".desk-question")).toContainText("甘组长 把这一份转给了您");
  await first.reload();
  await expect(first.locator(".desk-decision")).toContainText(/甘二 正在审核这一份/);
});

test("a question goes to a colleague, and no page of the candidate has it", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const person = openCandidate(family);
  const number = await submit(browser, person);
  const asking = await openReviewer(browser, "晏一", ["initial"]);
  const asked = await openReviewer(browser, "晏二", ["initial"]);
  await takeFrom(asking, family);

  await asking.locator(".desk-notes summary").click();
  await asking.getByLabel("写一条备注").fill("公章像是后加的");
  await asking.getByRole("button", { name: "记下" }).click();
  await expect(asking.locator(".review-journal")).toContainText("公章像是后加的");

  await asking.getByRole("link", { name: "请同事看" }).click();
  const colleague = asking.getByLabel("转给");
  const option = colleague.locator("option", { hasText: "晏二" });
  await colleague.selectOption(await option.getAttribute("value"));
  await asking.getByLabel(/要问的问题/).fill("这枚公章您见过吗？");
  await asking.getByRole("button", { name: "转出" }).click();
  await expect(asking).toHaveURL(/\/review$/);

  await asked.goto("/review");
  await expect(asked.locator(".handed")).toContainText("晏一 问您：这枚公章您见过吗？");
  await asked.locator(".handed").getByRole("link", { name: number }).click();
  await expect(asked.locator(".desk-question")).toContainText("这枚公章您见过吗？");
  await expect(asked.locator(".review-journal")).toContainText("公章像是后加的");

  const candidate = await signIn(browser, person);
  await candidate.goto("/exams");
  await candidate.locator("main").getByRole("link").first().click();
  await expect(candidate.locator("body")).not.toContainText("公章");
});

test("who knows the candidate recuses with one key, after a question", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  await submit(browser, openCandidate(family));
  const friend = await openReviewer(browser, "伍一", ["initial"]);
  const supervisor = await openReviewer(browser, "伍组长", ["supervisor"]);
  await takeFrom(friend, family);
  const desk = new URL(friend.url()).pathname;

  await friend.keyboard.press(";");
  const question = friend.getByRole("dialog", { name: "您认识这位考生，要回避吗？" });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "取消" }).click();
  await expect(question).toBeHidden();
  await friend.keyboard.press(";");
  await question.getByRole("button", { name: "认识，回避" }).click();
  await expect(friend).toHaveURL(/\/review\?/);
  await friend.goto(desk);
  await expect(friend.getByRole("alert")).toContainText("您已回避这份报名");
  await expect(friend.locator("img")).toHaveCount(0);
  await openList(friend, family);
  await friend.keyboard.press("n");
  await expect(friend.getByText("这份列表里现在没有可以领取的")).toBeVisible();

  await supervisor.goto(`${desk}/team`);
  await expect(supervisor.locator(".review-journal")).toContainText("认识考生，回避");
});

test("the log of views names form and picture once they were on the screen", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const number = await submit(browser, openCandidate(family));
  const reviewer = await openReviewer(browser, "卫一", ["initial"]);
  const supervisor = await openReviewer(browser, "卫组长", ["supervisor"]);
  const report = reviewer.waitForResponse("**/api/review/report-views");
  await takeFrom(reviewer, family);
  await expect(reviewer.locator(".stage img").first()).toBeVisible();
  expect((await report).status()).toBe(200);
  const desk = new URL(reviewer.url()).pathname;

  // The picture may have come after the first report.
  await expect(async () => {
    await supervisor.goto(`${desk}/team`);
    const rows = supervisor.locator("table tbody tr");
    await expect(rows.filter({ hasText: "报名表" }).filter({ hasText: "卫一" })).not.toHaveCount(0, { timeout: 500 });
    const picture = rows.filter({ hasText: /第 1 张/ }).filter({ hasText: "看过" });
    await expect(picture.filter({ hasText: "领取审核" })).not.toHaveCount(0, { timeout: 500 });
  }).toPass();

  const officer = await signIn(browser, openStaff("office", "卫办公室"));
  await officer.goto(`/office/exams/${EXAM}/views`);
  await officer.getByLabel("报名编号").fill(number);
  await officer.getByRole("button", { name: "查找" }).click();
  await expect(officer.locator("table")).toContainText("卫一");
  await expectAccessible(officer, "/office/exams/{exam}/views");
});

test("a known case comes as any other file, and is told after the decision", async ({ browser }) => {
  test.setTimeout(300_000);
  const exam = publish("hebei-medical", { upload: [-1, 5] }, (definition) =>
    definition.replace(/^results = .*$/m, "").replace(/^levels = 2$/m, "levels = 1\nknown-cases = 20"),
  );
  const decided = await submitMedical(browser, exam, () => true);
  const first = await openReviewer(browser, "左一", ["initial"], exam.code);
  await takeFromExam(first, exam);
  await passRest(first);
  await approve(first);
  const supervisor = await openReviewer(browser, "左组长", ["supervisor"], exam.code);
  await supervisor.goto(`/review/${decided.id}/team`);
  await supervisor.getByRole("button", { name: "设为已知样例" }).click();
  await expect(supervisor.locator("#known-case")).toContainText("起是已知样例");

  // The random bits of the id decide before which applications a case comes: a fifth of them here.
  const waiting = await submitMedical(browser, exam, (id) => {
    const bits = BigInt(`0x${id.replaceAll("-", "").slice(-16)}`);
    return (bits / 100n) % 100n < 20n;
  });
  const reviewer = await openReviewer(browser, "左二", ["initial"], exam.code);
  await takeFromExam(reviewer, exam);
  await expect(reviewer.locator("h1")).toContainText(decided.name);
  expect(reviewer.url()).not.toContain(decided.id);
  await expect(reviewer.locator("main")).not.toContainText("样例");
  await passRest(reviewer);
  await reviewer.keyboard.press("d");
  await expect(reviewer.locator("h1")).toContainText(waiting.name);
  const note = reviewer.locator(".desk-last");
  await expect(note).toContainText("刚才是一份已知样例，对考生没有影响。您的意见与预期一致。");

  // The case itself may be wrong.
  await note.getByRole("link").click();
  await reviewer.getByText("我有异议").first().click();
  await reviewer.getByRole("textbox", { name: /样例本身也可能有错/ }).fill("毕业证书的编号看不清");
  await reviewer.getByRole("button", { name: "我有异议" }).click();
  await expect(reviewer.locator(".desk-decision")).toContainText("您的异议：毕业证书的编号看不清");

  await supervisor.goto(`/review/exams/${exam.code}/quality`);
  const cases = supervisor.locator("#known-cases");
  await expect(cases).toContainText("领到 1，已审 1，一致 1");
  await expect(cases).toContainText("毕业证书的编号看不清");
  await cases.getByRole("button", { name: "停用" }).click();
  await expect(cases).toContainText(/\d\d:\d\d 停用/);
});

test("without scripts an application is handed over, noted and recused", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  const number = await submit(browser, openCandidate(family));
  const plain = { javaScriptEnabled: false };
  const person = openStaff("reviewer", "滕一");
  const other = openStaff("reviewer", "滕二");
  [person, other].forEach((it) => grant(it, "initial"));
  const reviewer = await signIn(browser, person, plain);
  await reviewer.goto(`/review?search=${encodeURIComponent(family)}`);
  await reviewer.getByRole("button", { name: /审下一份/ }).click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  const desk = new URL(reviewer.url()).pathname;
  await reviewer.locator(".desk-notes summary").click();
  await reviewer.getByLabel("写一条备注").fill("要核对原件");
  await reviewer.getByRole("button", { name: "记下" }).click();
  await expect(reviewer.locator(".review-journal")).toContainText("要核对原件");
  await reviewer.goto(`${desk}/team`);
  const colleague = reviewer.getByLabel("转给");
  const option = colleague.locator("option", { hasText: "滕二" });
  await colleague.selectOption(await option.getAttribute("value"));
  await reviewer.getByLabel(/要问的问题/).fill("请看原件");
  await reviewer.getByRole("button", { name: "转出" }).click();
  await expect(reviewer).toHaveURL(/\/review$/);

  const friend = await signIn(browser, other, plain);
  await friend.goto("/review");
  await friend.locator(".handed").getByRole("link", { name: number }).click();
  await friend.getByRole("button", { name: /^回避/ }).click();
  await friend.getByRole("button", { name: "认识，回避" }).click();
  await friend.goto(desk);
  await expect(friend.getByRole("alert")).toContainText("您已回避这份报名");
});

let families = 0;

/** A family name that no other story uses. */
const newFamily = () => `甘${process.pid}样${families++}`;

/** A candidate submits the papers that everybody uploads; returns the application's number. */
async function submit(browser: Browser, person: Person): Promise<string> {
  const candidate = await signIn(browser, person);
  await submitRequired(candidate);
  const pattern = /[A-Z]{2,}[A-Z0-9]*-\d{4}-\d+/;
  await expect(candidate.locator("main")).toContainText(pattern);
  const number = (await candidate.locator("main").innerText()).match(pattern)![0];
  await candidate.context().close();
  return number;
}

/** New candidates enter the exam until an id is wanted; that one submits. */
async function submitMedical(browser: Browser, exam: Exam, isWanted: (id: string) => boolean) {
  for (;;) {
    const person = openAccount(newFamily());
    const candidate = await signIn(browser, person);
    const hub = await enter(candidate, exam);
    const id = hub.split("/").pop()!;
    if (isWanted(id)) {
      await goThrough(candidate, WAYS[0], hub, {
        facts: { category: "physician", path: "diploma" },
        images: {
          "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
          diploma: ["scan-diploma-under-200k.jpg"],
          trial: ["scan-appointment-under-200k.jpg"],
        },
      });
    }
    await candidate.context().close();
    if (isWanted(id)) {
      return { name: person.name, id };
    }
  }
}

async function openReviewer(
  browser: Browser,
  name: string,
  kinds: Parameters<typeof grant>[1][],
  exam = EXAM,
): Promise<Page> {
  const person = openStaff("reviewer", name);
  kinds.forEach((kind) => grant(person, kind, exam));
  return signIn(browser, person);
}

/** Opens the list of these people, when it is live. */
async function openList(page: Page, family: string) {
  await page.goto(`/review?search=${encodeURIComponent(family)}`);
  await page.waitForFunction(() => performance.getEntriesByName("live").length > 0);
}

/** Claims the next application of an exam. A search would leave known cases out. */
async function takeFromExam(reviewer: Page, exam: Exam) {
  await reviewer.goto(`/review?exam=${exam.code}`);
  await waitForKeys(reviewer);
  await reviewer.keyboard.press("n");
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  await expect(reviewer.locator(".desk")).toBeVisible();
}

/** Claims the next application of these people. */
async function takeFrom(reviewer: Page, family: string) {
  await openList(reviewer, family);
  await reviewer.keyboard.press("n");
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  await expect(reviewer.locator(".desk")).toBeVisible();
}
