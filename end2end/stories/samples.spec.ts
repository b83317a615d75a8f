// The samples of a slot (S0-16, S0-17): arrow keys and buttons turn the pages.
import { expect, test } from "@playwright/test";
import { beginApplication } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

test("samples turn by arrow keys and by buttons, and stop at both ends", async ({ browser }) => {
  const page = await signIn(browser, openCandidate());
  await beginApplication(page);
  await waitUntilLive(page);
  await page.locator("#education").getByRole("link", { name: /示例/ }).first().click();
  await page.waitForURL(/samples\/education/);
  const pager = page.locator(".pager");
  const shown = () => page.locator(".sample-sheet img").getAttribute("src");
  await expect(pager).toContainText("1 / 3");
  const first = await shown();
  await page.keyboard.press("ArrowLeft");
  await expect(pager).toContainText("1 / 3");
  await page.keyboard.press("ArrowRight");
  await expect(pager).toContainText("2 / 3");
  const second = await shown();
  expect(second).not.toBe(first);
  await pager.getByRole("link", { name: "下一张" }).click();
  await expect(pager).toContainText("3 / 3");
  expect([first, second]).not.toContain(await shown());
  await page.keyboard.press("ArrowRight");
  await expect(pager).toContainText("3 / 3");
  await pager.getByRole("link", { name: "上一张" }).click();
  await expect(pager).toContainText("2 / 3");
  expect(await shown()).toBe(second);
  // The image itself is loaded, not only its address.
  expect(await page.locator(".sample-sheet img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(300);
});
