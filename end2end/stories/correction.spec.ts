// A decision that has gone out is corrected by two people: a supervisor proposes it with a reason,
// another one confirms it, and the candidate is told. With and without scripts.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { submitRequired } from "./papers";
import { grant, openCandidate, openStaff, signIn } from "./people";
import { WAYS, approve, findInQueue, numberOn, passRest, type Way } from "./way";

const REASON = "学历认证已被撤销，需要重新核对";

for (const way of WAYS) {
  test(`two supervisors take an approval back under review, ${way.title}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const candidate = await signIn(browser, openCandidate("柳"));
    const hub = await submitRequired(candidate);
    await candidate.goto(hub);
    const number = await numberOn(candidate);
    const reviewer = await signIn(browser, openStaff("reviewer", "柳审核"));
    await findInQueue(reviewer, number);
    await passRest(reviewer);
    await approve(reviewer);
    const desk = new URL(reviewer.url()).pathname;

    // The first supervisor finds the decided application in the list and proposes.
    const first = await openSupervisor(browser, way, "柳组长");
    await first.goto(`/review?search=${number}`);
    await first.locator("tr", { hasText: number }).getByRole("link", { name: "更正结论" }).click();
    await expect(first).toHaveURL(/\/team$/);
    const section = first.locator(".correction");
    await expect(section).toContainText("这份报名已有结论：审核通过");
    await section.getByLabel("恢复审核").check();
    await section.getByLabel("理由（考生会看到）").fill(REASON);
    if (way.live) {
      await expectAccessible(first, "/review/{application}/team");
    }
    await section.getByRole("button", { name: "提议更正" }).click();
    await expect(section).toContainText("等待另一个人确认");
    await expect(section.getByRole("button", { name: "确认更正" })).toHaveCount(0);

    // Nothing has changed for the candidate.
    await candidate.goto(hub);
    await expect(candidate.locator(".page-head")).toContainText("审核通过");
    await expect(candidate.locator("main")).not.toContainText(REASON);

    // The second one finds it at the head of the list, reads the reason and confirms.
    const second = await openSupervisor(browser, way, "苏组长");
    await second.goto("/review");
    const waiting = second.locator(".handed", { hasText: "等待第二人确认的更正" });
    await waiting.getByRole("link", { name: number }).click();
    await expect(second.locator(".correction")).toContainText("柳组长");
    await expect(second.locator(".correction")).toContainText(REASON);
    await second.getByRole("button", { name: "确认更正" }).click();
    await expect(second.locator(".correction")).toHaveCount(0);
    await expect(second.locator(".review-journal")).toContainText("确认更正结论");

    await candidate.goto(hub);
    await expect(candidate.locator(".page-head")).toContainText("审核中");
    await candidate.goto("/messages");
    await expect(candidate.locator("main")).toContainText(`由“审核通过”改为“审核中”。理由：${REASON}`);

    // The review goes on with its verdicts.
    await reviewer.goto(desk);
    await expect(reviewer.locator(".desk-slots").getByText("已通过").first()).toBeVisible();
    await approve(reviewer);
    await candidate.goto(hub);
    await expect(candidate.locator(".page-head")).toContainText("审核通过");
  });
}

/** Signs in as a new supervisor of the exam. */
async function openSupervisor(browser: Browser, way: Way, name: string): Promise<Page> {
  const person = openStaff("reviewer", name);
  grant(person, "supervisor");
  return signIn(browser, person, way.options);
}
