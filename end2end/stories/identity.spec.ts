// A person who registers with the number and name of another gets nothing that a roster gives the
// other, and takes nothing from them (S2-04, S4-02).
import { expect, test, type Page } from "@playwright/test";
import { publish } from "./exams";
import { acceptInvitation, invite } from "./invitation";
import { PASSWORD, nobody, watchForFaults, type Person } from "./people";

/** A password other than the victim's later one. */
const STOLEN = "冒用者的一段口令";

test("a registered name opens no roster, and the invited person enters beside it", async ({ browser }) => {
  test.setTimeout(120_000);
  const victim = { ...nobody("岳"), name: "岳样本" };
  const attacker = await (await browser.newContext()).newPage();
  watchForFaults(attacker);
  await register(attacker, victim);

  const exam = publish("cadre-graduate", { "on-site": [-1, 20] });
  const link = invite(exam, victim);

  // The attacker is not offered the exam, and a direct request is refused.
  await attacker.goto("/exams");
  await expect(attacker.locator("main")).toContainText("我的考试");
  await expect(attacker.locator("main")).not.toContainText(exam.title);
  expect(await enterAsProgram(attacker, exam.code)).toBe(403);

  // The victim sets a password of their own, though the number is registered already.
  const page = await (await browser.newContext()).newPage();
  watchForFaults(page);
  await acceptInvitation(page, link, victim);
  const hub = new URL(page.url()).pathname;
  await expect(page.locator(".page-head")).toContainText(exam.title);

  // The victim's password signs in; the attacker's does not.
  const again = await (await browser.newContext()).newPage();
  watchForFaults(again);
  await signIn(again, victim.login, PASSWORD);
  await again.goto("/exams");
  await expect(again.locator("main")).toContainText(exam.title);
  expect((await attacker.goto(hub))!.status()).toBe(404);
  expect(await enterAsProgram(attacker, exam.code)).toBe(403);
});

/** Registers through S2 with public data of a person; this signs in. */
async function register(page: Page, { login, name }: Person) {
  await page.goto("/exams/national-personnel/register");
  await page.getByLabel("证件类型", { exact: false }).first().selectOption("resident-card");
  await page.locator("[name=number]").fill(login);
  await page.locator("[name=name]").fill(name);
  await page.getByLabel("长期有效").check();
  await page.getByLabel("手机号码").fill("13800138000");
  await page.getByLabel("设置密码").fill(STOLEN);
  await page.getByLabel("再输入一次密码").fill(STOLEN);
  await page.locator("[name=document-again]").selectOption("resident-card");
  await page.locator("[name=number-again]").fill(login);
  await page.getByLabel("再输入一次姓名").fill(name);
  await page.getByRole("button", { name: "注册", exact: true }).click();
  await expect(page.getByText("注册成功")).toBeVisible();
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
}

async function signIn(page: Page, login: string, password: string) {
  await page.goto("/sign-in");
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(login);
  await form.getByLabel("密码", { exact: true }).fill(password);
  await form.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
}

/** Sends the request that the exam's button would send; returns the status. */
function enterAsProgram(page: Page, exam: string): Promise<number> {
  return page.evaluate(async (exam) => {
    const answer = await fetch("/api/applications/enter", {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ exam }),
    });
    return answer.status;
  }, exam);
}
