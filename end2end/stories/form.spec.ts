// The long form: faults get the focus, and a finished entry is folded to one line.
import { expect, test } from "@playwright/test";
import { openInvited, signIn } from "./people";
import { field, openSection } from "./writing";

test("saving with faults puts the focus on their list, and its links on the fields", async ({ browser }) => {
  const page = await signIn(browser, openInvited("林"));
  await openSection(page);
  const list = page.locator("#faults");
  await expect(list).toHaveCount(0);
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(list).toBeFocused();
  await list.getByRole("link", { name: /毕业学校/ }).click();
  await expect(field(page, "school")).toBeFocused();
  // The focus stays in a field while the person corrects it.
  await page.keyboard.type("样本大学");
  await expect(field(page, "school")).toHaveValue("样本大学");
  await expect(field(page, "school")).toBeFocused();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(list).toBeFocused();
});

test("an entry that is done closes to a line, and a link to its fault opens it", async ({ browser }) => {
  const page = await signIn(browser, openInvited("林"));
  await openSection(page);
  await page.goto(page.url().replace(/person$/, "work"));
  await expect(page.locator("#section-form[data-live=true]")).toBeAttached({ timeout: 20_000 });
  await page.locator("#f-0-work-from").fill("2015.7");
  await page.locator("#f-0-work-until").fill("2017.3");
  await page.locator("#f-0-work-unit").fill("样本街道办事处");
  await page.locator("#f-0-work-post").fill("科员");
  await page.getByRole("button", { name: "添加一条" }).click();
  await expect(page.locator("#f-1-work-from")).toBeFocused();
  const first = page.locator("details.entry").first();
  await expect(page.locator("#f-0-work-post")).toBeHidden();
  await first.locator("summary").click();
  await page.locator("#f-0-work-post").fill("");
  await first.locator("summary").click();
  await expect(page.locator("#f-0-work-post")).toBeHidden();
  await expect(first.locator("summary")).toContainText("2015.7 · 2017.3 · 样本街道办事处");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.locator("#faults")).toBeFocused();
  await first.locator("summary").click();
  await page.locator("#faults").getByRole("link", { name: /第 1 条 · 职务/ }).click();
  await expect(page.locator("#f-0-work-post")).toBeFocused();
});

test("a press that leaves a faulty field still reaches its target", async ({ browser }) => {
  const page = await signIn(browser, openInvited("林"));
  await openSection(page);
  const faulty = field(page, "work-since");
  const choice = page.getByRole("radio", { name: "硕士研究生" });
  const label = page.locator("label.choice").filter({ has: choice });
  await label.scrollIntoViewIfNeeded();
  await faulty.fill("2999.1");
  const box = await label.boundingBox();
  if (!box) throw new Error("the choice is not on the page");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  // The field has lost the focus; its message would move the choice away from the pointer.
  await expect(faulty).not.toBeFocused();
  expect(await label.boundingBox()).toEqual(box);
  await page.mouse.up();
  await expect(choice).toBeChecked();
  await expect(faulty).toHaveAttribute("aria-invalid", "true");
});

test("an entry for missing months can be filled in and is stored", async ({ browser }) => {
  const page = await signIn(browser, openInvited("林"));
  await openSection(page);
  await page.goto(page.url().replace(/person$/, "work"));
  const form = page.locator("#section-form[data-live=true]");
  await expect(form).toBeAttached({ timeout: 20_000 });
  await page.locator("#f-0-work-from").fill("2007.7");
  await page.locator("#f-0-work-until").fill("2015.6");
  await page.locator("#f-0-work-unit").fill("样本县委办公室");
  await page.locator("#f-0-work-post").fill("科员");
  await page.getByRole("button", { name: "添加一条" }).click();
  await page.locator("#f-1-work-from").fill("2016.1");
  await page.locator("#f-1-work-unit").fill("样本市档案局");
  await page.locator("#f-1-work-post").fill("副科长");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("button", { name: /补填 2015\.7 至 2015\.12/ }).click();
  await expect(page.locator("#f-2-work-from")).toHaveValue("2015.7");
  await page.locator("#f-2-work-unit").fill("待业");
  await page.locator("#f-2-work-post").fill("无");
  await expect(page.locator(".saving")).toContainText("已在服务器");
  await page.reload();
  await expect(form).toBeAttached({ timeout: 20_000 });
  await expect(page.locator("#f-2-work-unit")).toHaveValue("待业");
});
