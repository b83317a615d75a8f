// The queue is filtered by the unit of the applications: the list, the counts, the address and the
// next application follow it.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { submitRequired } from "./papers";
import { EXAM, command, openCandidate, openStaff, signIn, type Person } from "./people";
import { WAYS, numberOn } from "./way";

for (const way of WAYS) {
  test(`a reviewer works on the applications of one unit, ${way.title}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const unit = `样本局${process.pid}${way.live ? "甲" : "乙"}`;
    const numbers: string[] = [];
    for (const employer of [unit, `${unit}分局`]) {
      const person = openCandidate("尤");
      setEmployer(person, employer);
      numbers.push(await submit(browser, person));
    }

    const reviewer = await signIn(browser, openStaff("reviewer", "尤审核"), way.options);
    await reviewer.goto(`/review?state=&exam=${EXAM}`);
    if (way.live) {
      await reviewer.waitForFunction(() => performance.getEntriesByName("live").length > 0);
      await expectAccessible(reviewer, "/review");
    }
    await reviewer.getByLabel("招考单位").selectOption(unit);
    await reviewer.getByRole("button", { name: "筛选" }).click();
    await expect(reviewer).toHaveURL(/unit=/);
    await expectUnit(reviewer, numbers, unit);
    const list = reviewer.url();

    // It stays when another filter is added, after a reload, and for the next application.
    await reviewer.getByRole("navigation", { name: "更多筛选" }).getByRole("link", { name: "初审" }).click();
    await expect(reviewer).toHaveURL(/level=initial/);
    await reviewer.reload();
    await expectUnit(reviewer, numbers, unit);
    await reviewer.getByRole("button", { name: /审下一份/ }).click();
    await expect(reviewer).toHaveURL(/\/review\/[0-9a-f-]+\?.*unit=/);
    await expect(reviewer.locator("main")).toContainText(numbers[0]);

    // Another exam has no such unit.
    await reviewer.goto(list);
    await reviewer.getByRole("link", { name: /^全部考试/ }).click();
    await expect(reviewer).not.toHaveURL(/unit=/);
  });
}

/** The list shows the application of the unit and not the other, and the counts follow. */
async function expectUnit(reviewer: Page, numbers: string[], unit: string) {
  await expect(reviewer.locator("tr", { hasText: numbers[0] })).toHaveCount(1);
  await expect(reviewer.locator("tr", { hasText: numbers[1] })).toHaveCount(0);
  await expect(reviewer.getByLabel("招考单位")).toHaveValue(unit);
  const waiting = reviewer.locator(".queue-filters a", { hasText: "等待审核" }).first();
  await expect(waiting.locator(".count")).toHaveText("1");
}

function setEmployer(person: Person, employer: string) {
  const roster = join(tmpdir(), `roster-${person.login}-unit.csv`);
  const head = "姓名,身份证号,职位编号,报考职位,招考单位,可上传";
  writeFileSync(roster, `${head}\n${person.name},${person.login},202101001,科员,${employer},是\n`);
  command(["roster", "import", EXAM, roster]);
}

/** A candidate submits the papers that everybody uploads; returns the application's number. */
async function submit(browser: Browser, person: Person): Promise<string> {
  const candidate = await signIn(browser, person);
  const hub = await submitRequired(candidate);
  await candidate.goto(hub);
  const number = await numberOn(candidate);
  await candidate.context().close();
  return number;
}
