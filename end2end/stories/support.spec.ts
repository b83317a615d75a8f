// The office helps one person: finds them by what they say, and sees what they see.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { beginApplication } from "./papers";
import { openCandidate, openStaff, signIn } from "./people";

test("the office finds a person and sees what they see", async ({ browser }) => {
  const person = openCandidate("顾");
  const candidate = await signIn(browser, person);
  await beginApplication(candidate);

  const office = await signIn(browser, openStaff("office", "苏帮助"));
  await office.goto("/office");
  await office.getByRole("link", { name: "查找考生" }).click();
  const search = office.getByRole("searchbox");
  await expect(search).toBeVisible();
  await expectAccessible(office, "/office/people");
  // Too short: the sentence says how many characters are needed.
  await search.fill("顾");
  await search.press("Enter");
  await expect(office.getByRole("alert")).toContainText("2 到 64 个字，现在是 1 个");
  await office.getByRole("searchbox").fill("没有这个人");
  await office.getByRole("searchbox").press("Enter");
  await expect(office.getByText("没有找到「没有这个人」")).toBeVisible();
  await office.getByRole("searchbox").fill(person.login);
  await office.getByRole("searchbox").press("Enter");
  await office.getByRole("link", { name: person.name }).click();
  await expect(office.getByRole("heading", { level: 1 })).toHaveText(person.name);
  await expect(office.locator("main")).toContainText("填写中");
  await expect(office.locator("main")).toContainText("办理记录");
  // The number is masked.
  await expect(office.locator("main")).not.toContainText(person.login);
  await expectAccessible(office, "/office/people/{account}");
  await office.getByRole("link", { name: "发给这位考生的消息" }).click();
  await expect(office.getByRole("link", { name: `只看发给${person.name}的消息` })).toBeVisible();
});
