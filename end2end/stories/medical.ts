// The story of S1 and S3, whose rules are the same: category, papers, a return that opens one item,
// the correction, the approval, and a result that is hidden until the office publishes it.
import { expect, test } from "@playwright/test";
import type { Exam } from "./exams";
import { slot } from "./papers";
import { openAccount, openStaff, signIn } from "./people";
import { WAYS, approve, enter, findInQueue, goThrough, numberOn, openReviewer, passOn, passRest, replaceFirst, returnPart, sendBack, submit } from "./way";

export function tellMedicalStory(publish: () => Exam, images: Record<string, string[]>) {
  for (const way of WAYS) {
    test(`from the account to the published result, ${way.title}`, async ({ browser }) => {
      test.setTimeout(240_000);
      const exam = publish();
      const candidate = await signIn(browser, openAccount("赵"), way.options);
      const hub = await enter(candidate, exam);
      await goThrough(candidate, way, hub, { facts: { category: "physician", path: "diploma" }, images });
      await candidate.goto(hub);
      const number = await numberOn(candidate);

      // S1-13: the application is complete and locked, and the page says so. S1-10: two are enough.
      await candidate.goto(`${hub}/materials`);
      await expect(candidate.getByText("审核期间不能修改").first()).toBeVisible();
      await expect(candidate.locator("form.upload")).toHaveCount(0);
      await expect(slot(candidate, "id-card").locator(".image-row")).toHaveCount(2);

      const reviewer = await openReviewer(browser, way);
      await findInQueue(reviewer, number);
      await returnPart(reviewer, "毕业证书", "编号无法辨认", "请补传有编号的一页");
      await passRest(reviewer);
      await sendBack(reviewer);

      // S1-15, S1-16: the return is shown at the top, on the item and in the messages; only this
      // item opens.
      await candidate.goto(hub);
      await expect(candidate.locator(".feedback")).toContainText("请补传有编号的一页");
      await candidate.goto("/messages");
      await expect(candidate.locator("main")).toContainText("请补传有编号的一页");
      await candidate.goto(`${hub}/materials`);
      await expect(candidate.locator("form.upload, .slot-full")).toHaveCount(1);
      await expect(slot(candidate, "id-card")).toHaveAttribute("data-stance", "locked");
      await replaceFirst(candidate, way, "diploma", "scan-degree-under-200k.jpg");
      await candidate.goto(`${hub}/submit`);
      await submit(candidate);

      await findInQueue(reviewer, number);
      await passRest(reviewer);
      // Two reviews: the reviewer of the first may not make the final one.
      await passOn(reviewer);
      const second = await signIn(browser, openStaff("reviewer", "赵复审"), way.options);
      await findInQueue(second, number);
      // The second reviewer reads the first one's opinion and judges all of it again.
      await expect(second.locator(".desk-verdict")).toContainText("初审意见");
      await passRest(second);
      await approve(second);
      // S1-17, S1-19: until the office publishes, everybody sees it as under review.
      await candidate.goto(hub);
      await expect(candidate.locator(".page-head")).toContainText("审核中");
      const office = await signIn(browser, openStaff("office", "苏办公"), way.options);
      await office.goto("/office");
      const board = office.locator(".board-exam", { hasText: exam.title });
      await board.locator("summary", { hasText: "公布" }).click();
      await board.getByRole("checkbox").check();
      await board.locator("button.seal").click();
      await expect(board.locator(".note[data-kind=good]")).toBeVisible();
      await candidate.goto(hub);
      await expect(candidate.locator(".page-head")).toContainText("审核通过");
    });
  }
}
