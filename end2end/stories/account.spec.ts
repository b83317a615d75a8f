// The person's own account: confirming a phone with a code, signing out other browsers. Plain
// forms.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, test } from "@playwright/test";
import { makePhone, readCode } from "./codes";
import { PASSWORD, openCandidate, signIn } from "./people";

test("a candidate confirms a phone with a code and signs out everywhere else", async ({ browser }) => {
  const person = openCandidate("欧阳");
  const page = await signIn(browser, person);
  const elsewhere = await signIn(browser, person);
  const phone = makePhone();
  await page.goto("/account/contact");
  await expect(page.getByText("账号里还没有手机号码")).toBeVisible();
  await page.getByLabel("当前密码").fill("不是这个密码");
  await page.getByLabel("手机号码").fill(phone);
  await page.getByRole("button", { name: "发送验证码到这个手机" }).click();
  await expect(page.getByRole("alert")).toContainText("这不是现在的密码");
  await expect(page.getByLabel("手机号码")).toHaveValue(phone);

  await page.getByLabel("当前密码").fill(PASSWORD);
  await page.getByRole("button", { name: "发送验证码到这个手机" }).click();
  await expect(page.getByText("验证码已发往")).toBeVisible();
  await page.getByLabel("验证码").fill(await readCode(phone));
  await page.getByRole("button", { name: "验证", exact: true }).click();
  await expect(page.getByText("已保存。")).toBeVisible();
  await expect(page.locator("dl.facts").last()).toContainText(phone);
  await expect(page.locator("dl.facts").last()).toContainText("已验证");

  await page.getByRole("button", { name: "退出其他所有浏览器" }).click();
  await expect(page.getByRole("button", { name: "退出其他所有浏览器" })).toBeHidden();
  await elsewhere.goto("/exams");
  await expect(elsewhere.getByRole("heading", { name: "请先登录" })).toBeVisible();
});

test("a browser of one's own stays signed in after it was closed, and only where that was asked", async ({}, info) => {
  const person = openCandidate("欧阳");
  const { launchOptions, baseURL, viewport, locale } = info.project.use as any;
  const profile = mkdtempSync(join(tmpdir(), "zhunkao-profile-"));
  const open = () => chromium.launchPersistentContext(profile, { ...launchOptions, baseURL, viewport, locale });
  try {
    for (const isAsked of [false, true]) {
      let context = await open();
      let page = await context.newPage();
      await page.goto("/sign-in");
      const form = page.locator("section.sign-in");
      await form.getByLabel("账号").fill(person.login);
      await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
      const keep = form.getByLabel(/^在这台设备上保持登录/);
      await expect(keep).not.toBeChecked();
      if (isAsked) {
        // The two boxes exclude each other, whichever is checked last.
        await form.getByLabel(/^这是公用电脑/).check();
        await keep.check();
        await expect(form.getByLabel(/^这是公用电脑/)).not.toBeChecked();
      }
      await form.getByRole("button", { name: "登录", exact: true }).click();
      await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
      await context.close();

      context = await open();
      page = await context.newPage();
      await page.goto("/exams");
      const way = isAsked ? page.getByRole("button", { name: "退出" }) : page.getByRole("heading", { name: "请先登录" });
      await expect(way).toBeVisible();
      await context.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});
