// One's own account: a phone confirmed with a code, other browsers signed out. Plain forms.
import { expect, test } from "@playwright/test";
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
