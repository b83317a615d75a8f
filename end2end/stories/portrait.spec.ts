// 照片处理工具 in the page: a phone's photograph becomes a portrait of the exact size, by keys alone,
// and is confirmed once it was looked at. S2-08 to S2-12.
import { expect, test } from "@playwright/test";
import { publish } from "./exams";
import { choose, slot } from "./papers";
import { openAccount, signIn } from "./people";
import { enter } from "./way";

test("a phone's photograph is framed by keys, made in the exact size, looked at and confirmed", async ({ browser }) => {
  const exam = publish("national-personnel", { register: [-1, 5] });
  const candidate = await signIn(browser, openAccount("李"));
  const hub = await enter(candidate, exam);
  await candidate.goto(`${hub}/portrait`);
  const card = slot(candidate, "portrait");
  await expect(card.locator("form.upload")).toHaveAttribute("data-live", "true");
  await choose(card, ["phone-portrait-12mp.jpg"]);
  // Only the person knows which part: the frame opens by itself.
  const dialog = candidate.locator("dialog.file-dialog");
  const board = dialog.getByRole("group", { name: /取景框/ });
  const view = () => board.locator("svg").getAttribute("viewBox");
  const whole = await view();
  await board.focus();
  await candidate.keyboard.press("+");
  await expect.poll(view).not.toBe(whole);
  const closer = await view();
  await candidate.keyboard.press("ArrowUp");
  await expect.poll(view).not.toBe(closer);
  await dialog.getByRole("button", { name: "完成，生成图片" }).click();
  await expect(dialog.getByText("符合全部要求")).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "用这张" }).click();

  await expect(card.locator(".image-row")).toHaveCount(1);
  await expect(card.locator(".image-row")).toContainText("295 × 413");
  const confirm = candidate.getByRole("button", { name: "确认这张照片，不能再更换" });
  await expect(candidate.locator(".portrait-check img")).toBeVisible();
  await confirm.click();
  await candidate.waitForURL(/done=portrait/);
  await candidate.goto(`${hub}/portrait`);
  await expect(candidate.locator("main")).toContainText(/已于 .+ 确认，不能再更换/);
  await expect(card.locator("form.upload")).toBeHidden();
  await expect(confirm).toHaveCount(0);
});
