// The data beside the picture on the desk, and a picture that two people have submitted. R8, R12.
import { expect, test, type Browser } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { submitRequired } from "./papers";
import { openCandidate, openStaff, signIn, type Person } from "./people";

test("the data to compare stand above the picture, and a picture of two people is named", async ({ browser }) => {
  test.setTimeout(120_000);
  const [person, other] = [openCandidate("温"), openCandidate("温")];
  await submit(browser, person);
  await submit(browser, other);

  const reviewer = await signIn(browser, openStaff("reviewer", "何对照"));
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  await reviewer.waitForFunction(() => performance.getEntriesByName("live").length > 0);

  // The number stands in the groups of the card, large, and directly above the picture.
  const strip = reviewer.locator(".fact-strip");
  const number = strip.locator(".id-number");
  await expect(number.locator("span")).toHaveText([person.login.slice(0, 6), person.login.slice(6, 14), person.login.slice(14)]);
  expect(await number.evaluate((it) => parseFloat(getComputedStyle(it).fontSize))).toBeGreaterThanOrEqual(22);
  await expect(strip.locator(".name")).toHaveText(person.name);
  await expect(strip).toContainText("证号校验位正确");
  const [above, picture] = await Promise.all([strip.boundingBox(), reviewer.locator(".stage .picture").first().boundingBox()]);
  expect(picture!.y - (above!.y + above!.height)).toBeLessThan(24);
  expect(Math.abs(picture!.x - above!.x)).toBeLessThan(24);
  expect(picture!.height).toBeGreaterThan(200);

  // Another slot has other data, from the office's roster.
  await reviewer.locator(".desk-slots").getByRole("link", { name: /学历学位/ }).click();
  await expect(strip).toContainText("深圳市样本局");
  await expect(strip.locator(".id-number")).toHaveCount(0);

  // The same file was submitted by another person; both pictures are shown side by side.
  const note = reviewer.locator(".machine").first();
  await expect(note).toContainText("与别人提交的图片相同");
  const pair = reviewer.locator(".shared-pictures").first();
  await pair.locator("summary").click();
  await expect(pair.getByRole("img").first()).toBeVisible();
  await expect(pair.getByRole("link").first()).toHaveAttribute("href", /^\/review\/.+/);
  await expectAccessible(reviewer, "/review/{application}");

  // The order by hints is kept in the address of the list and of the desk.
  await reviewer.goto("/review");
  await reviewer.getByRole("link", { name: "有机检提示的在前" }).click();
  await expect(reviewer).toHaveURL(/hints=first/);
  await expect(reviewer.locator("tbody").getByRole("link").first()).toHaveAttribute("href", /hints=first/);
});

/** Uploads the required papers, the same files for everybody, and submits them. */
async function submit(browser: Browser, person: Person) {
  const candidate = await signIn(browser, person);
  await submitRequired(candidate);
}
