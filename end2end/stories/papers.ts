// The pictures of a story, and the steps of every candidate of S0.
import { join } from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { waitUntilLive } from "./people";

export const picture = (name: string) => join(__dirname, "..", "pictures", name);

/** Files that S0 wants for a position without special conditions. */
export const REQUIRED = {
  "id-card": ["id-front-100-300k.jpg", "id-back-100-300k.jpg"],
  education: ["scan-diploma-under-300k.jpg", "scan-degree-under-300k.jpg"],
  resume: ["scan-resume-under-300k.jpg"],
};

/** Enters the exam of this card, which asks once for confirmation. */
export async function enterFrom(page: Page, card: Locator) {
  await card.getByRole("link", { name: "进入考试" }).click();
  await page.getByRole("button", { name: "确认进入" }).click();
}

/** Enters the exam, accepts the pledge, and states that no special paper is needed. */
export async function beginApplication(page: Page) {
  await page.goto("/exams");
  const exam = page.locator("article, li").filter({ hasText: "深圳市" }).last();
  await enterFrom(page, exam);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("深圳市");
  await page.getByRole("link", { name: /阅读并同意/ }).first().click();
  // The button leads to the next step.
  await page.getByRole("button", { name: "同意并进入下一步" }).click();
  const no = page.getByRole("radio", { name: "否", exact: true });
  await expect(no).toHaveCount(3);
  for (const answer of await no.all()) {
    await answer.check();
  }
  await page.getByRole("button", { name: "保存，去上传材料" }).click();
  await expect(page).toHaveURL(/materials(\?|$)/);
}

/** Enters the exam and submits the papers that everybody uploads; returns the address of the hub. */
export async function submitRequired(page: Page): Promise<string> {
  await beginApplication(page);
  const hub = new URL(page.url()).pathname.replace("/materials", "");
  await waitUntilLive(page);
  for (const [id, names] of Object.entries(REQUIRED)) {
    await upload(page, id, names);
  }
  await page.getByRole("link", { name: "核对并提交" }).last().click();
  await page.getByRole("button", { name: /^提交审核/ }).click();
  await expect(page).toHaveURL(/receipts\//);
  return hub;
}

/** The card of a slot. */
export const slot = (page: Page, id: string): Locator => page.locator(`article#${id}`);

/** Chooses files in one go. */
export async function choose(card: Locator, names: string[]) {
  await card.locator("input[type=file]").first().setInputFiles(names.map(picture));
}

/** Uploads files, confirms doubted pictures, and waits until the server has every one. */
export async function upload(page: Page, id: string, names: string[]) {
  const card = slot(page, id);
  const before = await card.locator(".image-row").count();
  await choose(card, names);
  await settle(card, card.locator(".image-row"), before + names.length);
}

/** Waits for `count` rows, and confirms every doubted picture meanwhile. */
export async function settle(card: Locator, rows: Locator, count: number) {
  const doubted = card.locator(".chosen-file-row").getByRole("button", { name: "用这张" });
  await expect(async () => {
    for (const take of await doubted.all()) {
      await take.click();
    }
    await expect(rows).toHaveCount(count, { timeout: 1000 });
  }).toPass();
}
