// Helpers for stories that write in the long form.
import { expect, type Page } from "@playwright/test";
import { enterFrom } from "./papers";

/** A field of the open section. */
export const field = (page: Page, id: string) => page.locator(`#f-0-${id}`);

/** Enters the exam and opens the first section of its form as a live page. */
export async function openSection(page: Page) {
  await page.goto("/exams");
  const exam = page.locator("article, li").filter({ hasText: "研究生报名" }).last();
  await enterFrom(page, exam);
  await expect(page).toHaveURL(/applications\/[^/]+\?/);
  await page.goto(`${new URL(page.url()).pathname}/form/person`);
  await expect(page.locator("#section-form[data-live=true]")).toBeAttached({ timeout: 20_000 });
}
