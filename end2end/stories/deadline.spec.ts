// Near the close of the window, every page lists the data that are only on this device (C4, C5).
import { expect, test } from "@playwright/test";
import { publish } from "./exams";
import { choose, settle, slot, upload } from "./papers";
import { openAccount, signIn, waitUntilLive } from "./people";
import { enter } from "./way";

test.use({ serviceWorkers: "allow" });

test("in the last hour a red banner counts what is only here, until the server has it", async ({ browser }) => {
  // The window closes in an hour and a half.
  const exam = publish("hebei-medical", { upload: [-1, 1 / 16] });
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  for (const [fact, choice] of [["category", "physician"], ["path", "diploma"]]) {
    await page.locator(`input[type=radio][name="facts[${fact}]"][value="${choice}"]`).check();
  }
  await page.getByRole("button", { name: "保存，去上传材料" }).click();
  await waitUntilLive(page);
  const banner = page.locator(".deadline");
  await upload(page, "id-card", ["id-front-under-200k.jpg"]);
  await expect(banner).toHaveCount(0);

  await page.context().setOffline(true);
  await choose(slot(page, "id-card"), ["id-back-under-200k.jpg"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 1);
  await expect(banner).toContainText("1 张图片仅在本机，没有到服务器");
  await expect(banner).toContainText(/距截止 01:\d\d:\d\d|距截止 00:\d\d:\d\d/);
  await expect(banner).toContainText("请现在就连上网络");
  // The notice stays on the way to the hub; nothing is loaded for it.
  await page.locator(".breadcrumb").getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(`${hub}$`));
  await expect(banner).toContainText("1 张图片仅在本机");

  await page.context().setOffline(false);
  await expect(banner).toHaveCount(0, { timeout: 30_000 });
});

test("days before the close the hub and the list of exams say it quietly", async ({ browser }) => {
  const exam = publish("hebei-medical", { upload: [-1, 5] });
  const page = await signIn(browser, openAccount("韩"));
  const hub = await enter(page, exam);
  await page.goto(`${hub}/facts`);
  for (const [fact, choice] of [["category", "physician"], ["path", "diploma"]]) {
    await page.locator(`input[type=radio][name="facts[${fact}]"][value="${choice}"]`).check();
  }
  await page.getByRole("button", { name: "保存，去上传材料" }).click();
  await waitUntilLive(page);
  await page.route(/\/slots\//, (route) => route.abort());
  await choose(slot(page, "id-card"), ["id-front-under-200k.jpg"]);
  await settle(slot(page, "id-card"), slot(page, "id-card").locator(".kept-row"), 1);
  await expect(page.locator(".deadline")).toHaveCount(0);
  for (const path of [hub, `${hub}/uploaded`, "/exams"]) {
    await page.goto(path);
    await expect(page.locator("main [data-state=on-device]")).toContainText("1 张图片仅在本机，没有到服务器");
  }
  await page.unroute(/\/slots\//);
});

test("in the last minutes the time is urgent and the button at hand on a phone", async ({ browser }) => {
  // The window closes in some eight minutes.
  const exam = publish("hebei-medical", { upload: [-1, 8 / 1440] });
  const page = await signIn(browser, openAccount("韩"), { viewport: { width: 360, height: 740 } });
  const hub = await enter(page, exam);
  await page.goto(`${hub}/submit`);
  await expect(page.locator(".countdown[data-urgent]").first()).toBeVisible();
  await expect(page.locator(".countdown [role=status]").first()).toContainText("距截止不到 10 分钟");
  // The last button is on the screen without scrolling.
  await expect(page.getByRole("button", { name: "提交审核" })).toBeInViewport();
  // The head is one row.
  const rows = page.locator(".masthead nav > *:visible, .masthead nav form");
  const tops = await rows.evaluateAll((parts) => parts.map((part) => Math.round(part.getBoundingClientRect().top / 20)));
  expect(new Set(tops).size).toBe(1);
});
