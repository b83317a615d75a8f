// Boxes on pictures: a reviewer draws them, the candidate sees them on a phone; and the viewer of the
// desk with its zoom, which the next application keeps.
import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { picture, settle, slot, submitRequired } from "./papers";
import { openCandidate, openStaff, signIn, waitUntilLive, type Person } from "./people";
import { approve, passRest, passShown, sendBack } from "./way";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

test("a reviewer marks places on a picture, and the candidate sees them on a phone and replaces it", async ({ browser }) => {
  test.setTimeout(240_000);
  const person = openCandidate("诸葛");
  const candidate = await signIn(browser, person, PHONE);
  const application = await submitRequired(candidate);

  const reviewer = await openDesk(browser, person, "何画框");
  const panel = reviewer.locator(".desk-verdict");
  await showPart(reviewer, "学历学位材料");
  await waitUntilDeskIsLive(reviewer);
  await reviewer.keyboard.press("ArrowRight");
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
  const stage = reviewer.locator(".stage .picture[data-chosen=true]");
  await expectPainted(stage);

  // By pointer: a key begins the box, a drag draws it.
  await reviewer.keyboard.press("b");
  await expect(stage).toHaveAttribute("data-drawing", "true");
  const paper = (await stage.locator("img").boundingBox())!;
  const at = (x: number, y: number) => [paper.x + x * paper.width, paper.y + y * paper.height] as const;
  await reviewer.mouse.move(...at(0.2, 0.1));
  await reviewer.mouse.down();
  await reviewer.mouse.move(...at(0.6, 0.25), { steps: 6 });
  await reviewer.mouse.up();
  await expect(stage).not.toHaveAttribute("data-drawing", "true");
  const boxes = stage.locator("[data-kind=own] .marked-box");
  await expect(boxes).toHaveCount(1);
  const field = (index: number, name: string) => panel.locator(`input[name="boxes[${index}][${name}]"]`);
  const units = async (index: number, name: string) => Number(await field(index, name).inputValue());
  expect(Math.abs((await units(0, "left")) - 2000)).toBeLessThan(100);
  expect(Math.abs((await units(0, "top")) - 1000)).toBeLessThan(100);
  expect(Math.abs((await units(0, "width")) - 4000)).toBeLessThan(150);
  await expect(field(0, "page")).toHaveValue("2");
  // Its page is at fault, and the next reason is the reason of the box.
  await expect(panel.getByLabel("第 2 页", { exact: true })).toBeChecked();
  await expect(panel.getByLabel("第 2 页", { exact: true })).toBeDisabled();
  await reviewer.keyboard.press("1");
  await expect(panel.getByLabel("第 1 个框的原因")).not.toHaveValue("");
  await expect(field(0, "reason")).toHaveCount(1);

  // By keys: the arrow keys move the new box, Shift sizes it, Enter keeps it, Esc leaves one.
  await reviewer.keyboard.press("b");
  await expect(boxes).toHaveCount(2);
  await expect(field(1, "left")).toHaveValue("3750");
  await reviewer.keyboard.press("ArrowLeft");
  await reviewer.keyboard.press("ArrowDown");
  await reviewer.keyboard.press("Shift+ArrowRight");
  await expect(field(1, "left")).toHaveValue("3650");
  await expect(field(1, "top")).toHaveValue("3850");
  await expect(field(1, "width")).toHaveValue("2600");
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
  await reviewer.keyboard.press("Enter");
  await expect(stage).not.toHaveAttribute("data-drawing", "true");
  await reviewer.keyboard.press("b");
  await expect(boxes).toHaveCount(3);
  await reviewer.keyboard.press("Escape");
  await expect(boxes).toHaveCount(2);
  // A click on a box changes it again; Delete removes it.
  await reviewer.mouse.click(...at(0.4, 0.45));
  await expect(stage).toHaveAttribute("data-drawing", "true");
  await reviewer.keyboard.press("Delete");
  await expect(boxes).toHaveCount(1);

  await reviewer.keyboard.press("Enter");
  const list = reviewer.locator(".desk-slots");
  await expect(list.getByRole("link", { name: /学历学位材料/ })).toContainText("需补正");
  await reviewer.locator(".desk-decision[data-unsent='0']").waitFor();
  // The box is there again after a reload.
  await showPart(reviewer, "学历学位材料");
  await reviewer.reload();
  await reviewer.getByRole("link", { name: "下一张" }).click();
  await expect(boxes).toHaveCount(1);
  await expectAccessible(reviewer, "/review/{application}");
  await passRest(reviewer);
  await sendBack(reviewer);

  // The candidate's phone shows the same place, the reason with its number, and a sample.
  await candidate.goto(application);
  await expect(candidate.locator(".feedback .marked-box")).toHaveCount(1);
  await expect(candidate.locator(".feedback").getByText("已补正 0 / 1")).toBeVisible();
  await candidate.goto(`${application}/materials`);
  await waitUntilLive(candidate);
  const card = slot(candidate, "education");
  const marked = card.locator(".marked-picture").first();
  await marked.scrollIntoViewIfNeeded();
  await expect(marked.getByRole("img", { name: /第 2 张，框出 1 处/ })).toBeVisible();
  await expect(marked.getByText(/① /)).toBeVisible();
  await expect(card.getByText(/^① /).first()).toBeVisible();
  await expect(card.locator(".marked-picture").nth(1).getByText(/合格的示例/)).toBeVisible();
  await expectSameArea(marked.locator(".box-overlay"), marked.locator("img"));
  await expectAccessible(candidate, "/applications/{application}/materials");

  // The replaced page takes its box and reason along.
  const row = card.locator(".image-row").nth(1);
  const choosing = candidate.waitForEvent("filechooser");
  await row.getByRole("link", { name: "替换第 2 张" }).click();
  await (await choosing).setFiles(picture("scan-chsi-under-300k.jpg"));
  await settle(card, row.filter({ hasText: "scan-chsi-under-300k.jpg" }), 1);
  await expect(card.locator(".marked-box")).toHaveCount(0);
  await expect(card.getByText(/^① /)).toHaveCount(0);
  await expect(candidate.getByText("已补正 1 / 1")).toBeVisible();
  await candidate.getByRole("link", { name: "核对并提交" }).last().click();
  await candidate.getByRole("button", { name: /^提交审核/ }).click();
  await expect(candidate).toHaveURL(/receipts\//);

  await findInQueue(reviewer, person);
  await expect(reviewer.getByText("已替换").first()).toBeVisible();
  await showPart(reviewer, "学历学位材料");
  await expect(boxes).toHaveCount(0);
  await passShown(reviewer);
  await approve(reviewer);
});

test("the picture zooms at the pointer, and the next application opens at the same crop", async ({ browser }) => {
  test.setTimeout(240_000);
  const people = [openCandidate("公冶"), openCandidate("公冶")];
  for (const person of people) {
    await submitRequired(await signIn(browser, person));
  }
  const reviewer = await signIn(browser, openStaff("reviewer", "何放大"));
  await reviewer.goto(`/review?search=${encodeURIComponent("公冶测试")}`);
  const openRow = (person: Person) =>
    reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await openRow(people[0]);
  await expect(reviewer).toHaveURL(/\/review\/.+/);
  const stage = reviewer.locator(".stage .picture[data-chosen=true]");
  const image = stage.locator("img");
  await showPart(reviewer, "身份证");
  await expectPainted(stage);
  await waitUntilDeskIsLive(reviewer);
  const zoomIn = reviewer.getByRole("button", { name: "放大", exact: true });

  // The wheel keeps the point under the pointer.
  const fitted = (await image.boundingBox())!;
  const pointer = [fitted.x + fitted.width * 0.4, fitted.y + fitted.height * 0.6] as const;
  const shareAtPointer = async () => {
    const now = (await image.boundingBox())!;
    return [(pointer[0] - now.x) / now.width, (pointer[1] - now.y) / now.height];
  };
  await reviewer.mouse.move(...pointer);
  await reviewer.mouse.wheel(0, -500);
  await expect(stage).toHaveAttribute("data-zoom", "free");
  const [x, y] = await shareAtPointer();
  expect(Math.abs(x - 0.4)).toBeLessThan(0.02);
  expect(Math.abs(y - 0.6)).toBeLessThan(0.02);

  // A drag and Shift with an arrow key move the picture; plain arrow keys turn pages.
  const before = (await image.boundingBox())!;
  await reviewer.mouse.down();
  await reviewer.mouse.move(pointer[0] + 40, pointer[1] + 20, { steps: 4 });
  await reviewer.mouse.up();
  await expect.poll(async () => Math.round((await image.boundingBox())!.x - before.x)).toBe(40);
  await reviewer.keyboard.press("Shift+ArrowRight");
  await expect.poll(async () => (await image.boundingBox())!.x).toBeLessThan(before.x + 30);
  await expect(reviewer.locator(".stage output")).toHaveText("1 / 2");

  // Z ends the zoom, keys and buttons begin it.
  await reviewer.keyboard.press("z");
  await expect(stage).toHaveAttribute("data-zoom", "fit");
  await zoomIn.click();
  await expect(stage).toHaveAttribute("data-zoom", "free");
  await reviewer.keyboard.press("-");
  await expect(stage).toHaveAttribute("data-zoom", "fit");
  await reviewer.keyboard.press("+");
  await reviewer.keyboard.press("r");
  await expect(stage).toHaveAttribute("data-turn", "1");

  // Brightness belongs to this picture; the loupe follows the pointer while its key is down.
  await reviewer.keyboard.press("]");
  await expect.poll(() => image.evaluate((it) => it.style.filter)).toContain("brightness(115%)");
  await reviewer.mouse.move(pointer[0] + 5, pointer[1] + 5);
  await reviewer.keyboard.press("l");
  await reviewer.mouse.move(pointer[0] + 8, pointer[1] + 8);
  await expect(reviewer.locator(".desk-loupe")).toBeVisible();
  await reviewer.keyboard.press("l");
  await expect(reviewer.locator(".desk-loupe")).toHaveCount(0);
  await reviewer.keyboard.press("ArrowRight");
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
  await expect.poll(() => image.evaluate((it) => it.style.filter)).toBe("");
  await expect(stage).toHaveAttribute("data-zoom", "fit");

  // The same slot of the next application has the same crop and rotation.
  await reviewer.getByRole("link", { name: "审核列表" }).first().click();
  await openRow(people[1]);
  await expect(reviewer.locator(".desk-head h1")).toContainText(people[1].name);
  await showPart(reviewer, "身份证");
  await expect(stage).toHaveAttribute("data-zoom", "free");
  await expect(stage).toHaveAttribute("data-turn", "1");
});

async function openDesk(browser: Browser, person: Person, name: string): Promise<Page> {
  const reviewer = await signIn(browser, openStaff("reviewer", name));
  await findInQueue(reviewer, person);
  return reviewer;
}

async function findInQueue(reviewer: Page, person: Person) {
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await reviewer.locator("tr", { hasText: person.name }).getByRole("link").first().click();
  await expect(reviewer).toHaveURL(/\/review\/.+/);
}

async function showPart(reviewer: Page, title: string) {
  await reviewer.locator(".desk-slots").getByRole("link", { name: new RegExp(title) }).click();
  await expect(reviewer.locator(".desk-verdict h2")).toContainText(title);
}

/** The controls that need the module are absent without it. */
async function waitUntilDeskIsLive(reviewer: Page) {
  await expect(reviewer.getByRole("button", { name: "放大", exact: true })).toBeVisible();
}

async function expectPainted(stage: Locator) {
  await expect.poll(() => stage.locator("img").evaluate((it: HTMLImageElement) => it.complete && it.naturalWidth > 0)).toBe(true);
}

/** The boxes lie exactly over the picture. */
async function expectSameArea(a: Locator, b: Locator) {
  const [first, second] = [(await a.boundingBox())!, (await b.boundingBox())!];
  for (const side of ["x", "y", "width", "height"] as const) {
    expect(Math.abs(first[side] - second[side])).toBeLessThan(1.5);
  }
}
