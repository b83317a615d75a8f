// 照片处理工具 in the page: a phone's photograph becomes a portrait of the exact size, with keys alone,
// and is confirmed after it was shown. S2-08 to S2-12.
import { expect, test, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { publish } from "./exams";
import { choose, slot } from "./papers";
import { openAccount, signIn } from "./people";
import { enter } from "./way";

/** A candidate on the portrait page of a new exam, with a photograph in the frame. */
async function frame(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<{ candidate: Page; hub: string }> {
  const exam = publish("national-personnel", { register: [-1, 5] });
  const candidate = await signIn(browser, openAccount("李"), options);
  const hub = await enter(candidate, exam);
  await candidate.goto(`${hub}/portrait`);
  const card = slot(candidate, "portrait");
  await expect(card.locator("form.upload")).toHaveAttribute("data-live", "true");
  await choose(card, [file]);
  return { candidate, hub };
}

test("tools, frame, slider and button stand on one screen of a phone", async ({ browser }) => {
  const phone = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
  const { candidate } = await frame(browser, "phone-portrait-12mp.jpg", phone);
  const dialog = candidate.locator("dialog.file-dialog");
  const board = dialog.getByRole("group", { name: /取景框/ });
  await expect(board).toBeVisible();
  for (const scheme of ["light", "dark"] as const) {
    await candidate.emulateMedia({ colorScheme: scheme });
    const box = async (part: ReturnType<Page["locator"]>) => (await part.boundingBox())!;
    const parts = [
      await box(dialog.locator(".file-dialog-head")),
      await box(dialog.locator(".fit-tools")),
      await box(board),
      await box(dialog.getByRole("slider", { name: "大小" })),
      await box(dialog.locator(".file-dialog-acts")),
    ];
    // The parts stand one below the other without overlap, the last within the screen.
    for (const [index, part] of parts.slice(1).entries()) {
      expect(part.y).toBeGreaterThanOrEqual(parts[index].y + parts[index].height - 1);
    }
    const last = parts.at(-1)!;
    expect(last.y + last.height).toBeLessThanOrEqual(781);
    expect(parts[2].height).toBeGreaterThan(280);
  }
  await expect(dialog.locator("kbd, .key-hint").filter({ visible: true })).toHaveCount(0);
  // By touch.
  const view = () => board.locator("svg").getAttribute("viewBox");
  const before = await view();
  await dialog.getByRole("slider", { name: "大小" }).fill("60");
  await expect.poll(view).not.toBe(before);
});

test("the ground of a portrait is warned of above the button", async ({ browser }) => {
  const { candidate } = await frame(browser, "portrait-square-busy-background.jpg");
  const dialog = candidate.locator("dialog.file-dialog");
  await dialog.getByRole("button", { name: "完成，生成图片" }).click();
  const warning = dialog.locator(".file-dialog-acts .note[data-kind=warn]").first();
  await expect(warning).toContainText("背景", { timeout: 30_000 });
  await expect(dialog.getByText("符合全部要求")).toHaveCount(0);
  await expect(dialog.locator(".ground-note [data-state=met]")).toHaveCount(0);
  const [above, below] = [await warning.boundingBox(), await dialog.getByRole("button", { name: "用这张" }).boundingBox()];
  expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y);
  expect(below!.y + below!.height).toBeLessThanOrEqual(candidate.viewportSize()!.height);
});

test("a phone's photograph is framed by keys, made in the exact size, looked at and confirmed", async ({ browser }) => {
  const { candidate, hub } = await frame(browser, "phone-portrait-12mp.jpg");
  const card = slot(candidate, "portrait");
  // The frame opens by itself, since only the person knows the right part.
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
  await expect(dialog.getByRole("button", { name: "用这张" })).toBeEnabled({ timeout: 30_000 });
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
