// A reviewer whose right is limited to one unit cannot see the file of another unit by any address.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Browser } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { submitRequired } from "./papers";
import { EXAM, command, openCandidate, openStaff, signIn, type Person } from "./people";
import { WAYS, numberOn } from "./way";

/** A submitted application: its number, its id, and the address of one of its pictures. */
type UnitFile = { number: string; id: string; picture: string };

for (const way of WAYS) {
  test(`a reviewer of one unit does not reach a file of another, ${way.title}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const unit = `限权局${process.pid}${way.live ? "甲" : "乙"}`;
    const own = await submit(browser, unit);
    const foreign = await submit(browser, `${unit}分局`);
    const person = openStaff("reviewer", "尤限权");

    const administrator = await signIn(browser, openStaff("administrator", "钟限权"), way.options);
    await administrator.goto(`/office/staff?search=${person.login}`);
    await administrator.getByRole("link", { name: person.name }).click();
    await administrator.locator(`a[href$="/rights/${EXAM}/initial"]`).click();
    await expect(administrator.locator("main")).toContainText("这个账号现在没有这项权限");
    if (way.live) {
      await expectAccessible(administrator, "/office/staff/{account}/rights/{exam}/{kind}");
    }
    // An empty choice is refused, and the page stays.
    const save = administrator.getByRole("button", { name: "保存所选单位" });
    await save.click();
    await expect(administrator.getByRole("alert")).toContainText("没有选单位");
    await administrator.getByRole("checkbox", { name: unit, exact: true }).check();
    await save.click();
    await expect(administrator.locator("main")).toContainText(`现在限 ${unit}。`);
    await administrator.getByRole("link", { name: "返回这个账号" }).click();
    await expect(administrator.locator(".staff-rights")).toContainText(`初审限 ${unit}`);

    const reviewer = await signIn(browser, person, way.options);
    await reviewer.goto(`/review?exam=${EXAM}`);
    await expect(reviewer.locator("tr", { hasText: own.number })).toHaveCount(1);
    await expect(reviewer.locator("tr", { hasText: foreign.number })).toHaveCount(0);
    await expect(reviewer.getByLabel("招考单位").locator("option", { hasText: unit })).toHaveCount(1);
    await reviewer.goto(`/review?search=${foreign.number}`);
    await expect(reviewer.locator("tr", { hasText: foreign.number })).toHaveCount(0);
    for (const path of ["", "/team"]) {
      const answer = await reviewer.goto(`/review/${foreign.id}${path}`);
      expect(answer!.status()).toBe(404);
      await expect(reviewer.locator("body")).not.toContainText(foreign.number);
    }
    for (const path of [foreign.picture, foreign.picture.replace("/thumbnail", "")]) {
      expect((await reviewer.request.get(path)).status()).toBe(404);
    }
    expect((await reviewer.request.get(own.picture)).status()).toBe(200);

    // The next one is of the unit, and the unit has no other.
    await reviewer.goto(`/review?exam=${EXAM}`);
    await reviewer.getByRole("button", { name: /审下一份/ }).click();
    await expect(reviewer).toHaveURL(new RegExp(`/review/${own.id}`));
    await expect(reviewer.locator("main")).toContainText(own.number);
  });
}

/** A candidate of a unit submits the papers that everybody uploads. */
async function submit(browser: Browser, unit: string): Promise<UnitFile> {
  const person = openCandidate("尤");
  setEmployer(person, unit);
  const candidate = await signIn(browser, person);
  const hub = await submitRequired(candidate);
  await candidate.goto(`${hub}/materials`);
  const picture = await candidate.locator('img[src*="/thumbnail"]').first().getAttribute("src");
  await candidate.goto(hub);
  const number = await numberOn(candidate);
  const id = new URL(candidate.url()).pathname.split("/")[2];
  await candidate.context().close();
  return { number, id, picture: picture! };
}

function setEmployer(person: Person, employer: string) {
  const roster = join(tmpdir(), `roster-${person.login}-grant.csv`);
  const head = "姓名,身份证号,职位编号,报考职位,招考单位,可上传";
  writeFileSync(roster, `${head}\n${person.name},${person.login},202101001,科员,${employer},是\n`);
  command(["roster", "import", EXAM, roster]);
}
