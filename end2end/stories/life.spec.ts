// The whole life of an application to S0, for its candidate and its reviewer.
import { expect, test, type Page } from "@playwright/test";
import { REQUIRED, beginApplication, picture, settle, slot, upload } from "./papers";
import { openCandidate, openStaff, signIn, waitUntilLive } from "./people";
import { approve, passShown, sendBack } from "./way";

test("upload, submit, return of one slot, mending of that slot, approval", async ({ browser }) => {
  test.setTimeout(240_000);
  const person = openCandidate("欧阳");
  const candidate = await signIn(browser, person);
  await beginApplication(candidate);
  const application = new URL(candidate.url()).pathname.replace("/materials", "");
  await waitUntilLive(candidate);
  for (const [id, names] of Object.entries(REQUIRED)) {
    await upload(candidate, id, names);
  }
  await submit(candidate);
  const receipt = candidate.url().split("/").pop()!;
  await expect(candidate.getByText(receipt).first()).toBeVisible();

  // Locked: the page has no controls and gives the reason.
  await candidate.goto(`${application}/materials`);
  await expect(candidate.locator("form.upload")).toHaveCount(0);
  await expect(candidate.getByText("审核期间不能修改").first()).toBeVisible();

  const reviewer = await signIn(browser, openStaff("reviewer", "何审核"));
  await findInQueue(reviewer, person.name);
  await expect(reviewer.getByText(person.login).first()).toBeVisible();
  await judge(reviewer, "身份证", ["缺边", "反光"], "请把四角都拍进来", [2]);
  await judge(reviewer, "学历学位材料");
  // One verdict is missing, so there is no decision yet.
  await expect(reviewer.getByRole("button", { name: "退回补正" })).toBeDisabled();
  await judge(reviewer, "个人履历材料");
  await sendBack(reviewer);

  // Only the returned slot is open, with the reasons on it.
  await candidate.goto(`${application}/materials`);
  await waitUntilLive(candidate);
  await expect(candidate.locator("form.upload, .slot-full")).toHaveCount(1);
  const card = slot(candidate, "id-card");
  await expect(card).toContainText("身份证边缘被裁切");
  await expect(card).toContainText("请把四角都拍进来");
  // Both pages are at fault: the one on the desk, and the one marked beside it.
  await expect(card.locator(".page-fault")).toHaveCount(2);
  await expect(slot(candidate, "education")).toHaveAttribute("data-stance", "locked");

  // The same bytes have the same fault, so it cannot be submitted yet.
  await candidate.goto(`${application}/submit`);
  await expect(candidate.getByRole("button", { name: /^提交审核/ })).toBeDisabled();
  await candidate.goto(`${application}/materials`);
  await waitUntilLive(candidate);
  await replace(candidate, 1, "id-front-under-200k.jpg");
  await expect(card).toContainText("第 2 页还没有替换");
  await expect(card).toContainText("请把四角都拍进来");
  await expect(card.locator(".page-fault")).toHaveCount(1);
  await replace(candidate, 2, "id-back-under-200k.jpg");
  await expect(card).toContainText("已补正");
  await submit(candidate);

  await findInQueue(reviewer, person.name);
  await expect(reviewer.getByText("已替换").first()).toBeVisible();
  // A passed slot stays passed; only the replaced one waits for a verdict.
  await judge(reviewer, "身份证");
  await approve(reviewer);

  await candidate.goto(application);
  await expect(candidate.getByText("审核通过").first()).toBeVisible();
  const log = candidate.getByRole("region", { name: "办理记录" }).or(candidate.locator("section", { hasText: "办理记录" })).last();
  await expect(log).toContainText("退回补正：身份证");
  await expect(log).not.toContainText("何审核");
});

async function submit(page: Page) {
  await page.getByRole("link", { name: "核对并提交" }).last().click();
  await page.getByRole("button", { name: /^提交审核/ }).click();
  await expect(page).toHaveURL(/receipts\//);
}

async function findInQueue(page: Page, name: string) {
  await page.goto(`/review?search=${encodeURIComponent(name)}`);
  await page.getByRole("link", { name: new RegExp(name) }).or(page.locator("tr", { hasText: name }).getByRole("link")).first().click();
  await expect(page).toHaveURL(/\/review\/.+/);
}

/** Passes the slot, or returns it for these reasons, with these pages beside the one shown. */
async function judge(page: Page, title: string, reasons: string[] = [], note = "", pages: number[] = []) {
  const link = page.locator(".desk-slots").getByRole("link", { name: new RegExp(title) });
  await link.click();
  const panel = page.locator(".desk-verdict");
  await expect(panel.getByRole("heading", { level: 2 })).toContainText(title);
  if (reasons.length === 0) {
    await passShown(page);
    // The desk moves to the next slot; the verdict is shown in the list.
    await expect(link).toContainText("已通过");
  } else {
    for (const reason of reasons) {
      await panel.getByLabel(new RegExp(`^${reason}`)).check();
    }
    for (const number of pages) {
      await panel.getByLabel(`第 ${number} 页`).check();
    }
    await panel.getByLabel("补充说明").fill(note);
    await page.getByRole("button", { name: /退回这一项/ }).click();
    await expect(link).toContainText("需补正");
  }
}

async function replace(page: Page, number: number, name: string) {
  const row = slot(page, "id-card").locator(".image-row").nth(number - 1);
  const choosing = page.waitForEvent("filechooser");
  await row.getByRole("link", { name: `替换第 ${number} 张` }).click();
  await (await choosing).setFiles(picture(name));
  await settle(slot(page, "id-card"), row.filter({ hasText: name }), 1);
}
