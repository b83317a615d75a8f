// The office defines a new exam in the browser: it begins with an existing one, mends a fault that is
// named with its line, reads the effect, and publishes; candidates find the exam.
import { expect, test } from "@playwright/test";
import { openStaff, signIn } from "./people";

test("an officer defines a new exam from an existing one and publishes it", async ({ browser }) => {
  test.setTimeout(180_000);
  const office = await signIn(browser, openStaff("office", "苏定义"));
  await office.goto("/office");
  await office.getByRole("link", { name: "新建考试" }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText("新建考试");
  await office.getByText("以已有的考试为底稿").click();
  await office.locator('a[href="/office/new-exam?from=shenzhen-civil-service"]').click();
  const field = office.getByLabel("定义（TOML）");
  await expect(field).toHaveValue(/shenzhen-civil-service/);
  const code = `story-${Date.now()}`;
  const title = `故事考试 ${code}`;
  const text = (await field.inputValue())
    .replace("shenzhen-civil-service", code)
    .replace("深圳市 2021 年考试录用公务员：资格初审", title);

  // A key that does not exist: named with its line, and nothing typed is lost.
  await field.fill(text.replace(/^prefix = /m, "prefx = "));
  await office.getByRole("button", { name: "检查" }).click();
  const problem = office.getByRole("alert");
  await expect(problem).toContainText("prefx");
  const line = text.split("\n").findIndex((it) => it.startsWith("prefix = ")) + 1;
  await expect(problem).toContainText(`第 ${line} 行`);
  await expect(office.getByRole("button", { name: "发布" })).toHaveCount(0);
  await expect(field).toHaveValue(/prefx = /);

  await field.fill(text);
  await office.getByRole("button", { name: "检查" }).click();
  await expect(office.getByRole("heading", { name: `新考试：${title}（${code}）` })).toBeVisible();
  await office.getByRole("button", { name: "发布" }).click();
  await expect(office).toHaveURL(new RegExp(`/office/exams/${code}/definition`));
  await expect(office.getByRole("status").first()).toContainText("已发布，现行版本是第 1 版");
  await expect(office.getByRole("cell", { name: "苏定义" })).toBeVisible();

  // A file in the place of the text, with its effect.
  await office.getByLabel(/^或选择文件/).setInputFiles({
    name: "exam.toml",
    mimeType: "text/plain",
    buffer: Buffer.from(text.replace(title, `${title} 二`)),
  });
  await office.getByRole("button", { name: "检查" }).click();
  await expect(office.getByRole("status")).toContainText("将替换第 1 版");
  await expect(office.getByRole("status")).toContainText("还没有人报名");
  await office.getByRole("button", { name: "发布" }).click();
  await expect(office.getByRole("status").first()).toContainText("现行版本是第 2 版");

  const nobody = await (await browser.newContext()).newPage();
  await nobody.goto("/");
  await expect(nobody.getByText(`${title} 二`)).toBeVisible();
});
