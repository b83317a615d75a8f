// The draft as a file: exported from a browser that stores nothing, imported into another (C13).
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { beginApplication, choose, settle, slot } from "./papers";
import { openCandidate, signIn, waitUntilLive } from "./people";

const rows = (page: Page) => slot(page, "id-card").locator(".image-row");

test("what is only here goes as one file to another device, whole or not at all", async ({ browser }) => {
  const person = openCandidate("卫");
  const page = await signIn(browser, person);
  await beginApplication(page);
  await waitUntilLive(page);
  await page.route(/\/slots\//, (route) => route.abort());
  await choose(slot(page, "id-card"), ["id-front-100-300k.jpg"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 1);
  await page.getByText("草稿文件：带到另一台设备").click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "导出草稿" }).click();
  const file = readFileSync(await (await download).path());
  await expect(page.locator(".draft-file")).toContainText("已导出：1 张图片、0 处填写");
  const materials = new URL(page.url()).pathname;
  // This device is lost with all its data.
  await page.context().close();

  const other = await signIn(browser, person);
  await other.goto(materials);
  await waitUntilLive(other);
  const damaged = Buffer.from(file);
  damaged[damaged.length >> 1] ^= 1;
  await expect(await take(other, damaged)).toContainText("不完整或被改动过");
  await expect(await take(other, file.subarray(0, -1))).toContainText("不完整或被改动过");
  await expect(await take(other, readFileSync(__filename))).toContainText("这不是草稿文件");
  await expect(rows(other)).toHaveCount(0);
  await expect(await take(other, file)).toContainText("已导入：1 张图片、0 处填写");
  await expect(rows(other)).toHaveCount(1);
  await take(other, file);
  await other.reload();
  await waitUntilLive(other);
  await expect(rows(other)).toHaveCount(1);

  const stranger = await signIn(browser, openCandidate("蒋"));
  await beginApplication(stranger);
  await waitUntilLive(stranger);
  await expect(await take(stranger, file)).toContainText("属于另一个账号");
});

/** Chooses the file to import; returns the element with the result. */
async function take(page: Page, buffer: Buffer) {
  const tools = page.locator(".draft-file");
  if (!(await tools.getByLabel("导入草稿").isVisible())) {
    await tools.locator("summary").click();
  }
  await tools.getByLabel("导入草稿").setInputFiles({ name: "draft.zhunkao", mimeType: "application/octet-stream", buffer });
  return tools;
}
