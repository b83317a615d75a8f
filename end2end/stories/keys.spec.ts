// The pictures of a slot beside each other, the same person in other papers, and the keys that a
// reviewer has chosen: with the keyboard alone.
import { expect, test, type Browser, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { publish } from "./exams";
import { submitRequired, upload } from "./papers";
import { openAccount, openCandidate, openStaff, signIn, waitForKeys, type Person } from "./people";
import { WAYS, enter, goThrough, waitUntilSent } from "./way";

const SIZES = [
  { width: 1280, height: 800, least: 200 },
  { width: 1920, height: 1080, least: 330 },
];

test("front and back are beside each other, one is enlarged by a key, and a clean slot takes one key", async ({ browser }) => {
  test.setTimeout(180_000);
  const person = openCandidate("尉迟");
  await submitAll(browser, person);
  const reviewer = await openDesk(browser, person, "何并排");
  const pictures = reviewer.locator(".stage .picture");
  const pass = reviewer.getByRole("button", { name: /通过这一项/ });
  await expect(reviewer.locator(".desk-verdict h2")).toContainText("身份证");
  for (const { width, height, least } of SIZES) {
    await reviewer.setViewportSize({ width, height });
    await expect(pictures).toHaveCount(2);
    // Each is legible: a side of it has at least this many pixels, and none covers another.
    await expect
      .poll(async () => Math.min(...(await measure(reviewer)).map((it) => Math.max(it.width, it.height))))
      .toBeGreaterThan(least);
    const [front, back] = await measure(reviewer);
    const isApart = front.x + front.width <= back.x + 1 || front.y + front.height <= back.y + 1;
    expect(isApart).toBe(true);
  }

  // A key shows the chosen picture alone, and it is larger; the same key shows both again.
  const [, small] = await measure(reviewer);
  await reviewer.keyboard.press("ArrowRight");
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
  await expect(pictures.nth(1)).toHaveAttribute("data-chosen", "true");
  await reviewer.keyboard.press("`");
  await expect(pictures).toHaveCount(1);
  await expect.poll(async () => (await measure(reviewer))[0].width).toBeGreaterThan(small.width);
  await reviewer.keyboard.press("`");
  await expect(pictures).toHaveCount(2);
  // Rotation and boxes concern the chosen picture.
  await reviewer.keyboard.press("r");
  await expect(pictures.nth(1)).toHaveAttribute("data-turn", "1");
  await expect(pictures.nth(0)).toHaveAttribute("data-turn", "0");
  await reviewer.keyboard.press("b");
  await expect(pictures.nth(1).locator("[data-kind=own] .marked-box")).toHaveCount(1);
  await expect(pictures.nth(0).locator("[data-kind=own] .marked-box")).toHaveCount(0);
  await reviewer.keyboard.press("Escape");
  await expect(pictures.nth(1).locator("[data-kind=own] .marked-box")).toHaveCount(0);

  // Both were painted, so that one key passes the slot, and the next.
  const passed = reviewer.locator(".desk-slots").getByText("已通过");
  for (const count of [1, 2, 3]) {
    await expect(pass).toBeEnabled();
    await reviewer.keyboard.press(" ");
    await expect(passed).toHaveCount(count);
  }
  await waitUntilSent(reviewer);
});

test("a double press enlarges a picture, and a box is drawn on the picture under the pointer", async ({ browser }) => {
  test.setTimeout(180_000);
  const person = openCandidate("尉迟");
  await submitAll(browser, person);
  const reviewer = await openDesk(browser, person, "何双击");
  const pictures = reviewer.locator(".stage .picture");
  await expect(pictures).toHaveCount(2);
  await expectLoaded(reviewer);
  // The box is begun on the first picture and drawn on the second.
  await reviewer.keyboard.press("b");
  await expect(pictures.nth(0)).toHaveAttribute("data-drawing", "true");
  const [, second] = await measure(reviewer);
  const at = (x: number, y: number) => [second.x + x * second.width, second.y + y * second.height] as const;
  await reviewer.mouse.move(...at(0.2, 0.2));
  await reviewer.mouse.down();
  await reviewer.mouse.move(...at(0.6, 0.6), { steps: 6 });
  await reviewer.mouse.up();
  await expect(pictures.nth(1).locator("[data-kind=own] .marked-box")).toHaveCount(1);
  await expect(pictures.nth(0).locator("[data-kind=own] .marked-box")).toHaveCount(0);
  await expect(reviewer.locator('.desk-verdict input[name="boxes[0][page]"]')).toHaveValue("2");
  await expect(pictures.nth(1)).toHaveAttribute("data-chosen", "true");
  await reviewer.mouse.dblclick(...at(0.9, 0.9));
  await expect(pictures).toHaveCount(1);
  await expect(reviewer.locator(".stage output")).toHaveText("2 / 2");
});

test("the handheld card has the identity card beside it, which the log of views names", async ({ browser }) => {
  test.setTimeout(240_000);
  const exam = publish("inner-mongolia-medical", { upload: [-1, 5] });
  const candidate = await signIn(browser, openAccount("尉迟"));
  const hub = await enter(candidate, exam);
  const images = {
    "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
    "id-held": ["portrait-600x840-blue.jpg"],
    diploma: ["scan-diploma-under-200k.jpg"],
    trial: ["scan-appointment-under-200k.jpg"],
  };
  await goThrough(candidate, WAYS[0], hub, { facts: { category: "physician", path: "diploma" }, images });
  const reviewer = await signIn(browser, openStaff("reviewer", "何比对"));
  await reviewer.goto(`/review?exam=${exam.code}`);
  await waitForKeys(reviewer);
  let reported = "";
  reviewer.on("request", (request) => {
    if (request.url().endsWith("/api/review/report-views")) {
      reported += request.postData();
    }
  });
  await reviewer.keyboard.press("n");
  await expect(reviewer).toHaveURL(/\/review\/[0-9a-f-]{36}/);
  const show = async (title: string) => {
    await reviewer.locator(".desk-slots").getByRole("link", { name: title }).press("Enter");
    await expect(reviewer.locator(".desk-verdict h2")).toContainText(title);
  };
  const beside = reviewer.locator(".stage-beside");
  await show("身份证明");
  const held = beside.getByRole("img", { name: "本人手持身份证件照片" });
  await expect(held).toBeVisible();
  // It was on the screen, so that the log of views has it, though its own slot was not opened.
  const id = (await held.getAttribute("src"))!.split("/").pop()!;
  await expect.poll(() => reported).toContain(id);

  await show("本人手持身份证件照片");
  const face = beside.getByRole("img", { name: "身份证明" });
  await expect(face).toBeVisible();
  await expectLoaded(reviewer);
  for (const { width, height } of SIZES) {
    await reviewer.setViewportSize({ width, height });
    const [small, large] = [(await face.boundingBox())!, (await measure(reviewer))[0]];
    expect(small.width).toBeGreaterThan(120);
    expect(large.width * large.height).toBeGreaterThan(small.width * small.height);
  }
  await show("毕业证书");
  await expect(beside).toHaveCount(0);
});

test("a reviewer changes a key, reads who has it already, and works with it on desk and sheet", async ({ browser }) => {
  test.setTimeout(180_000);
  const person = openCandidate("尉迟");
  await submitAll(browser, person);
  const reviewer = await openDesk(browser, person, "何换键");
  // The list of keys leads to the page.
  await expect(async () => {
    await reviewer.keyboard.press("?");
    await expect(reviewer.getByRole("dialog", { name: "快捷键" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await reviewer.getByRole("link", { name: "设置快捷键" }).press("Enter");
  await expect(reviewer).toHaveURL(/\/review\/keys$/);
  await expectAccessible(reviewer, "/review/keys");
  const field = (act: string) => reviewer.locator(`tr[data-act="${act}"] input[name=key]`);
  const now = (act: string) => reviewer.locator(`tr[data-act="${act}"] kbd`);

  // The field takes the pressed key, and Enter saves it.
  await field("pass").focus();
  await reviewer.keyboard.press("d");
  await expect(field("pass")).toHaveValue("d");
  await reviewer.keyboard.press("Enter");
  await expect(reviewer.getByRole("alert")).toContainText("这个键已经用于“作出结论");
  await field("pass").focus();
  await reviewer.keyboard.press("1");
  await reviewer.keyboard.press("Enter");
  await expect(reviewer.getByRole("alert")).toContainText("退回的原因");
  await field("pass").focus();
  await reviewer.keyboard.press("PageDown");
  await expect(field("pass")).toHaveValue("PageDown");
  await reviewer.keyboard.press("Enter");
  await expect(now("pass")).toHaveText("PageDown");
  await field("sheet-pass").focus();
  await reviewer.keyboard.press("End");
  await reviewer.keyboard.press("Enter");
  await expect(now("sheet-pass")).toHaveText("End");

  // The desk has the new key on its button, and the old one does nothing.
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await waitForKeys(reviewer);
  await reviewer.keyboard.press("n");
  const pass = reviewer.getByRole("button", { name: /通过这一项/ });
  await expect(pass.locator("kbd")).toHaveText("PageDown");
  await expect(pass).toBeEnabled();
  const passed = reviewer.locator(".desk-slots").getByText("已通过");
  const heading = reviewer.locator(".desk-verdict h2");
  const first = (await heading.textContent())!;
  await reviewer.keyboard.press(" ");
  await reviewer.evaluate(() => new Promise(requestAnimationFrame));
  await expect(passed).toHaveCount(0);
  await expect(heading).toHaveText(first);
  await reviewer.keyboard.press("PageDown");
  await expect(passed).toHaveCount(1);
  await waitUntilSent(reviewer);

  await reviewer.goto(`/review/sheet/shenzhen-civil-service/resume?search=${encodeURIComponent(person.name)}`);
  await waitForKeys(reviewer);
  const cells = reviewer.locator(".sheet-cell");
  await expect(cells).not.toHaveCount(0);
  await expect(async () => {
    await reviewer.keyboard.press("End");
    await expect(reviewer.locator(".sheet-cell[data-state=pending]")).toHaveCount(0, { timeout: 500 });
  }).toPass();

  // All keys go back to the standard.
  await reviewer.goto("/review/keys");
  await waitForKeys(reviewer);
  await reviewer.getByRole("button", { name: "全部恢复成原来的键" }).press("Enter");
  await expect(now("pass")).toHaveText("空格");
  await expect(reviewer.getByRole("button", { name: "全部恢复成原来的键" })).toHaveCount(0);
});

/** The pictures on the stage, on the screen. */
async function measure(reviewer: Page) {
  return reviewer.locator(".stage .picture img").evaluateAll((all) =>
    all.map((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );
}

async function expectLoaded(reviewer: Page) {
  const isLoaded = () =>
    reviewer.locator(".stage .picture img").evaluateAll((all) =>
      all.every((it) => (it as HTMLImageElement).complete && (it as HTMLImageElement).naturalWidth > 0),
    );
  await expect.poll(isLoaded).toBe(true);
}

/** A candidate submits the papers that everybody uploads. */
async function submitAll(browser: Browser, person: Person) {
  const candidate = await signIn(browser, person);
  await submitRequired(candidate);
  await candidate.context().close();
}

/** Claims the application of this person with a key. */
async function openDesk(browser: Browser, person: Person, name: string): Promise<Page> {
  const reviewer = await signIn(browser, openStaff("reviewer", name));
  await reviewer.goto(`/review?search=${encodeURIComponent(person.name)}`);
  await waitForKeys(reviewer);
  await reviewer.keyboard.press("n");
  await expect(reviewer.locator("h1")).toContainText(person.name);
  return reviewer;
}
