// The same steps without script and WASM module: plain forms, one page after the other.
import { expect, test } from "@playwright/test";
import { REQUIRED, beginApplication, picture, slot } from "./papers";
import { openCandidate, openStaff, signIn } from "./people";
import { passShown } from "./way";

const PLAIN = { javaScriptEnabled: false };

test("a candidate submits and a reviewer returns, with plain forms only", async ({ browser }) => {
  const person = openCandidate("司徒");
  const page = await signIn(browser, person, PLAIN);
  await beginApplication(page);
  const materials = page.url();
  for (const [id, names] of Object.entries(REQUIRED)) {
    const card = slot(page, id);
    await card.locator("input[type=file]").first().setInputFiles(names.map(picture));
    await card.locator("form.upload button[type=submit]").click();
    await expect(slot(page, id).locator(".image-row")).toHaveCount(names.length);
  }

  // A bad file in a plain form: the next page has the message.
  const card = slot(page, "education");
  await card.locator("input[type=file]").first().setInputFiles(picture("bad-heic-named.jpg"));
  await card.locator("form.upload button[type=submit]").click();
  await expect(slot(page, "education").getByText(/HEIC 照片/)).toBeVisible();
  await expect(slot(page, "education").locator(".image-row")).toHaveCount(2);

  await page.goto(materials.replace("materials", "submit"));
  await page.getByRole("button", { name: /^提交审核/ }).click();
  await expect(page).toHaveURL(/receipts\//);

  const reviewer = await signIn(browser, openStaff("reviewer", "何无脚本"), PLAIN);
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("main").getByRole("link", { name: new RegExp(`${person.name}|SZ-`) }).first().click();
  const slots = reviewer.locator(".desk-slots");
  for (const title of ["学历学位材料", "个人履历材料"]) {
    await slots.getByRole("link", { name: new RegExp(title) }).click();
    await passShown(reviewer);
  }
  await slots.getByRole("link", { name: /身份证/ }).click();
  await reviewer.getByLabel(/^缺边/).check();
  await reviewer.getByRole("button", { name: /退回这一项/ }).click();
  await reviewer.getByRole("button", { name: "退回补正" }).click();
  await expect(reviewer.getByText("已退回，考生可以补正了。")).toBeVisible();

  await page.goto(materials);
  await expect(slot(page, "id-card")).toContainText("身份证边缘被裁切");
  await expect(page.locator("form.upload, .slot-full")).toHaveCount(1);

  // Replaced in place, with the form of the image's own page.
  await slot(page, "id-card").getByRole("link", { name: "查看第 1 张" }).click();
  const form = page.locator("form[enctype='multipart/form-data']");
  await form.locator("input[type=file]").setInputFiles(picture("id-front-under-200k.jpg"));
  await form.locator("button[type=submit]").click();
  const rows = slot(page, "id-card").locator(".image-row");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("id-front-under-200k.jpg");
  await page.goto(materials.replace("materials", "submit"));
  await page.getByRole("button", { name: /^提交审核/ }).click();
  await expect(page).toHaveURL(/receipts\//);
});
