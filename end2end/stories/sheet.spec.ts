// The sheet of one slot of many applications with the keyboard alone, and the second look at a
// mended application.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { REQUIRED, beginApplication, upload } from "./papers";
import { openCandidate, openStaff, signIn, waitForKeys, waitUntilLive, type Person } from "./people";
import { WAYS, approve, passRest, replaceFirst, returnPart, sendBack, submit } from "./way";

const RESUME = "个人履历材料";
const EDUCATION = "学历学位材料";

test("a sheet is judged with the keyboard, taken back, and stays after a reload", async ({ browser }) => {
  test.setTimeout(240_000);
  const family = newFamily();
  for (let number = 0; number < 3; number++) {
    await hand(browser, openCandidate(family));
  }
  const reviewer = await openSheet(browser, family, "秦一");
  await expect(reviewer.locator(".sheet-cell")).toHaveCount(3);
  await expect(reviewer.locator(".sheet-cell").first()).toContainText(family);

  // Nobody else gets the same applications.
  const other = await openSheet(browser, family, "秦二");
  await expect(other.getByText(/没有可以领取的/)).toBeVisible();
  await expect(other.locator(".sheet-cell")).toHaveCount(0);
  await expectAccessible(reviewer, "/review/sheet/{exam}/{slot}");

  // The second is marked for the first reason, and the rest are passed.
  await reviewer.keyboard.press("ArrowRight");
  await expect(reviewer.locator(".sheet-cell").nth(1)).toBeFocused();
  await reviewer.keyboard.press("1");
  await expectStates(reviewer, ["pending", "returned", "pending"]);
  await passRestOfSheet(reviewer);
  await expectStates(reviewer, ["passed", "returned", "passed"]);
  await waitUntilSheetSent(reviewer);

  // Everything is there after a reload, also the way back.
  await reviewer.reload();
  await waitForKeys(reviewer);
  await expectStates(reviewer, ["passed", "returned", "passed"]);
  await reviewer.keyboard.press("u");
  await expectStates(reviewer, ["pending", "returned", "pending"]);
  await waitUntilSheetSent(reviewer);
  await reviewer.reload();
  await waitForKeys(reviewer);
  await expectStates(reviewer, ["pending", "returned", "pending"]);

  // A mark is removed; one is left out of the mass act.
  await reviewer.keyboard.press("ArrowRight");
  await reviewer.keyboard.press(" ");
  await expectStates(reviewer, ["pending", "pending", "pending"]);
  await reviewer.keyboard.press("ArrowRight");
  await reviewer.keyboard.press("0");
  await expectStates(reviewer, ["pending", "pending", "left"]);
  await passRestOfSheet(reviewer);
  await expectStates(reviewer, ["passed", "passed", "left"]);
  await waitUntilSheetSent(reviewer);

  // A look at a desk and back keeps the page.
  await reviewer.keyboard.press("Enter");
  await expect(reviewer).toHaveURL(/\/review\/[0-9a-f-]{36}/);
  await expect(reviewer.locator(".desk-slots")).toBeVisible();
  await reviewer.goBack();
  await expect(reviewer.locator(".sheet-cell")).toHaveCount(3);
});

test("a sheet is judged with plain forms", async ({ browser }) => {
  test.setTimeout(180_000);
  const family = newFamily();
  for (let number = 0; number < 2; number++) {
    await hand(browser, openCandidate(family));
  }
  const reviewer = await signIn(browser, openStaff("reviewer", "秦三"), { javaScriptEnabled: false });
  await openSheetPage(reviewer, family);
  await reviewer.getByRole("button", { name: /领取 40 份/ }).click();
  const cells = reviewer.locator(".sheet-cell");
  await expect(cells).toHaveCount(2);
  await cells.first().getByRole("combobox").selectOption({ label: "1 不清晰" });
  await reviewer.getByRole("button", { name: /其余 2 份通过/ }).click();
  await expectStates(reviewer, ["returned", "passed"]);
});

test("a mended picture stands beside the old one, turned and scrolled alike", async ({ browser }) => {
  test.setTimeout(240_000);
  const family = newFamily();
  const person = openCandidate(family);
  const candidate = await signIn(browser, person);
  await fill(candidate);
  const hub = new URL(candidate.url()).pathname.replace("/materials", "");
  await candidate.getByRole("link", { name: "核对并提交" }).last().click();
  await submit(candidate);

  const reviewer = await signIn(browser, openStaff("reviewer", "秦四"));
  await openDesk(reviewer, person);
  await returnPart(reviewer, EDUCATION, "不清晰");
  await passRest(reviewer);
  const old = await pictureOfPart(reviewer, EDUCATION);
  await sendBack(reviewer);
  await candidate.goto(`${hub}/materials`);
  await waitUntilLive(candidate);
  await replaceFirst(candidate, WAYS[0], "education", "scan-chsi-under-300k.jpg");
  await candidate.getByRole("link", { name: "核对并提交" }).last().click();
  await submit(candidate);
  expect((await candidate.request.get(old)).status()).toBe(404);

  // The changed part is the first and is on the desk.
  await openDesk(reviewer, person);
  const first = reviewer.locator(".desk-slots li").first();
  await expect(first).toContainText(EDUCATION);
  await expect(first).toContainText("已替换");
  const pair = reviewer.locator(".stage-pair");
  await expect(pair).toHaveAttribute("data-pair", "true");
  await expect(pair.getByText("补正前，第 1 张")).toBeVisible();
  const pictures = pair.locator(".picture");
  await expect(pictures).toHaveCount(2);
  await expect(pair.locator(".stage-before img")).toHaveAttribute("src", old);
  await waitForKeys(reviewer);
  await reviewer.keyboard.press("r");
  await reviewer.keyboard.press("z");
  for (const index of [0, 1]) {
    await expect(pictures.nth(index)).toHaveAttribute("data-turn", "1");
    await expect(pictures.nth(index)).toHaveAttribute("data-zoom", "actual");
  }
  const before = pair.locator(".stage-before .picture");
  await pair.locator(".stage .picture").evaluate((it) => it.scrollTo(0, it.scrollHeight));
  const offset = () => before.evaluate((it) => it.scrollTop / Math.max(1, it.scrollHeight - it.clientHeight));
  await expect.poll(offset).toBeGreaterThan(0.95);

  // The second picture was not replaced.
  await reviewer.getByRole("link", { name: "下一张" }).click();
  await expect(pair).toHaveAttribute("data-pair", "false");
  await passRest(reviewer);
  await approve(reviewer);
  expect((await reviewer.request.get(old)).status()).toBe(404);
});

let families = 0;

/** A family name that no other story uses. */
const newFamily = () => `秦${process.pid}样${families++}`;

/** Fills the slots that everybody fills. */
async function fill(candidate: Page) {
  await beginApplication(candidate);
  await waitUntilLive(candidate);
  for (const [id, names] of Object.entries(REQUIRED)) {
    await upload(candidate, id, names);
  }
}

/** A candidate submits the papers that everybody uploads. */
async function hand(browser: Browser, person: Person) {
  const candidate = await signIn(browser, person);
  await fill(candidate);
  await candidate.getByRole("link", { name: "核对并提交" }).last().click();
  await submit(candidate);
  await candidate.context().close();
}

/** Follows the link from the list of these people to the sheet of a slot. */
async function openSheetPage(reviewer: Page, family: string) {
  await reviewer.goto(`/review?search=${encodeURIComponent(family)}&exam=shenzhen-civil-service`);
  const sheets = reviewer.locator(".queue-sheets");
  await expect(sheets.locator("summary")).toBeVisible();
  await sheets.getByRole("link", { name: RESUME }).click();
  await expect(reviewer).toHaveURL(/\/review\/sheet\/shenzhen-civil-service\/resume/);
}

/** Signs in as a new reviewer and claims the first page of a sheet. */
async function openSheet(browser: Browser, family: string, name: string): Promise<Page> {
  const reviewer = await signIn(browser, openStaff("reviewer", name));
  await openSheetPage(reviewer, family);
  await expect(reviewer.getByRole("heading", { level: 1 })).toContainText(RESUME);
  await waitForKeys(reviewer);
  const claimed = reviewer.waitForResponse("**/api/review/claim-sheet");
  await reviewer.keyboard.press("n");
  await claimed;
  await expect(reviewer).toHaveURL(/places=|nothing-free=/);
  return reviewer;
}

async function openDesk(reviewer: Page, person: Person) {
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);
}

/** Address of the first picture of a part on the desk. */
async function pictureOfPart(reviewer: Page, title: string): Promise<string> {
  await reviewer.locator(".desk-slots").getByRole("link", { name: new RegExp(title) }).click();
  await expect(reviewer.locator(".desk-verdict").getByRole("heading", { level: 2 })).toContainText(title);
  return (await reviewer.locator(".stage .picture img").first().getAttribute("src"))!;
}

/** Presses the key that passes the rest until every picture was painted and it has passed. */
async function passRestOfSheet(reviewer: Page) {
  await expect(async () => {
    await reviewer.keyboard.press("p");
    await expect(reviewer.locator(".sheet-cell[data-state=pending]")).toHaveCount(0, { timeout: 500 });
  }).toPass();
}

async function expectStates(reviewer: Page, states: string[]) {
  const cells = reviewer.locator(".sheet-cell");
  await expect(cells).toHaveCount(states.length);
  for (const [index, state] of states.entries()) {
    await expect(cells.nth(index)).toHaveAttribute("data-state", state);
  }
}

/** Waits until the server has every act of the sheet. */
async function waitUntilSheetSent(reviewer: Page) {
  await expect(reviewer.locator(".sheet-acts[data-unsent='0']")).toBeVisible();
}
