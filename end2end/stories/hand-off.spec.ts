// Handing a slot to a phone by a code (C14): begun on the desktop, photographed with the phone.
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { beginApplication, picture, slot } from "./papers";
import { openCandidate, signIn, waitUntilLive, watchForFaults } from "./people";

const DESKTOP = { viewport: { width: 1280, height: 900 }, hasTouch: false, isMobile: false };

test("a phone without a session photographs one slot, and the desktop shows it without a reload", async ({ browser }) => {
  const page = await signIn(browser, openCandidate("范"), DESKTOP);
  await beginApplication(page);
  await waitUntilLive(page);
  await page.evaluate(() => document.body.setAttribute("data-stayed", "true"));
  const address = await offer(page, "id-card");

  const phone = await (await browser.newContext()).newPage();
  watchForFaults(phone);
  await phone.goto(address);
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("身份证");
  await expectAccessible(phone, "/hand-off/{code}");

  // An unusable file is refused with the same message as everywhere.
  await send(phone, "拍照", "bad-not-an-image.jpg");
  await expect(phone.locator(".received")).toContainText("bad-not-an-image.jpg");
  await expect(phone.getByRole("status").first()).toContainText("服务器已收到 0 张，还可以上传 2 张");

  // A camera's photograph is far above 300 KB: it is fitted and shown.
  await phone.getByLabel("拍照").setInputFiles(picture("phone-diploma.jpg"));
  await expect(phone.locator(".handed form li")).toContainText(/ KB → [12]?\d\d(\.\d)? KB/, { timeout: 30_000 });
  await phone.getByRole("button", { name: "上传" }).click();
  await expect(phone.getByRole("status").first()).toContainText("服务器已收到 1 张");
  const rows = slot(page, "id-card").locator(".image-row");
  await expect(rows).toHaveCount(1);
  await expect(slot(page, "id-card")).toContainText("手机已上传 1 张");

  await send(phone, "相册", "id-back-100-300k.jpg");
  await expect(phone.getByText("都收到了")).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(slot(page, "id-card")).toContainText("这个二维码已用完");
  await expect(page.locator("body")).toHaveAttribute("data-stayed", "true");

  // The code ends with the session in which it was made.
  const another = await offer(page, "resume");
  await phone.goto(another);
  await expect(phone.getByLabel("拍照")).toBeVisible();
  await page.getByRole("button", { name: "退出" }).click();
  await expect(page.getByRole("link", { name: "登录" }).first()).toBeVisible();
  await phone.reload();
  await expect(phone.getByRole("alert")).toContainText("这个二维码已失效");
});

/** Opens the code of a slot; returns its URL. */
async function offer(page: Page, id: string): Promise<string> {
  const card = slot(page, id);
  await card.getByRole("button", { name: "用手机拍" }).click();
  await expect(card.getByRole("img", { name: "二维码" })).toBeVisible();
  return card.locator(".address").innerText();
}

async function send(phone: Page, label: string, name: string) {
  await phone.getByLabel(label).setInputFiles(picture(name));
  await phone.getByRole("button", { name: "上传" }).click();
  await expect(phone.locator(".received")).toContainText(name);
}
