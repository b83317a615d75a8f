// The long form, in which a story writes.
import { expect, type Page } from "@playwright/test";
import { enterFrom } from "./papers";

/** A field of the section that is open. */
export const field = (page: Page, id: string) => page.locator(`#f-0-${id}`);

/** Enters the exam and opens the first section of its form, alive. */
export async function openSection(page: Page) {
  await page.goto("/exams");
  const exam = page.locator("article, li").filter({ hasText: "研究生报名" }).last();
  await enterFrom(page, exam);
  await expect(page).toHaveURL(/applications\/[^/]+\?/);
  await page.goto(`${new URL(page.url()).pathname}/form/person`);
  await expect(page.locator("#section-form[data-live=true]")).toBeAttached({ timeout: 20_000 });
}
