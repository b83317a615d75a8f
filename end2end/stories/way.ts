// Walks through an exam by its own pages: the hub's button leads to the next step, and the story
// provides this person's answers only. Works on live pages and with plain forms.
import { expect, type Browser, type BrowserContextOptions, type Locator, type Page } from "@playwright/test";
import type { Exam } from "./exams";
import { enterFrom, picture, slot } from "./papers";
import { openStaff, signIn } from "./people";

export type Way = { title: string; live: boolean; options: BrowserContextOptions };

export const WAYS: Way[] = [
  { title: "on live pages", live: true, options: {} },
  { title: "with plain forms only", live: false, options: { javaScriptEnabled: false } },
];

/** Data of a person for an exam. */
export type Papers = {
  /** The choice, by the id of the fact. */
  facts?: Record<string, string>;
  /** Entries by the id of the section; values by the id of the field. */
  form?: Record<string, Record<string, string>[]>;
  /** Search text for the list of positions, and title of the chosen one. */
  position?: { search: string; title: string };
  /** Files by the id of the slot: names in `pictures`, or whole paths. */
  images: Record<string, string[]>;
};

/** Enters the exam from the list of all exams; returns the address of the hub. */
export async function enter(page: Page, exam: Exam): Promise<string> {
  await page.goto("/exams");
  const card = page.locator("main li, main article").filter({ hasText: exam.title }).last();
  await enterFrom(page, card);
  await expect(page).toHaveURL(/\/applications\/[^/]+$/);
  return new URL(page.url()).pathname;
}

/**
 * Follows the hub until everything is submitted; returns the code of the receipt. `look` gets the
 * kind of each page before it is filled in.
 */
export async function goThrough(
  page: Page,
  way: Way,
  hub: string,
  papers: Papers,
  look: (kind: string) => Promise<void> = async () => {},
): Promise<string> {
  for (let steps = 0; steps < 40; steps++) {
    await page.goto(hub);
    await page.locator(".next-step").click();
    await page.waitForURL((url) => url.pathname !== hub);
    const url = new URL(page.url());
    const [kind, part] = url.pathname.slice(hub.length + 1).split("/");
    await look(kind);
    switch (kind) {
      case "notices":
        await page.getByRole("button", { name: /接受|同意/ }).click();
        break;
      case "facts":
        await answerFacts(page, papers.facts ?? {});
        break;
      case "form":
        await write(page, papers.form?.[part] ?? []);
        break;
      case "portrait":
        await settlePortrait(page, way, papers);
        break;
      case "positions":
        await choosePosition(page, papers.position!);
        break;
      case "materials": {
        const id = url.hash.slice(1);
        await upload(page, way, id, papers.images[id]);
        continue;
      }
      case "submit":
        return submit(page);
      default:
        throw new Error(`the hub leads to ${url.pathname}`);
    }
    // After every save the next page confirms it (S2-17).
    await expect(page.locator(".note[data-kind=good], [role=status]").filter({ hasText: /./ }).first()).toBeVisible();
  }
  throw new Error("forty steps were not enough");
}

export async function answerFacts(page: Page, facts: Record<string, string>) {
  for (const [fact, choice] of Object.entries(facts)) {
    await page.locator(`input[type=radio][name="facts[${fact}]"][value="${choice}"]`).check();
  }
  await page.getByRole("button", { name: "保存，去上传材料" }).click();
  await page.waitForURL(/done=|materials/);
}

/**
 * Fills the entries of the open section and saves it. Without a script, a field that depends on an
 * answer comes with the next page, which reports it as missing.
 */
export async function write(page: Page, entries: Record<string, string>[]) {
  const later: [Locator, string][] = [];
  await expect(page.locator('[name^="entries[0]["]').first()).toBeVisible();
  for (const [index, entry] of entries.entries()) {
    if (index > 0) {
      await page.getByRole("button", { name: "添加一条" }).click();
    }
    for (const [field, value] of Object.entries(entry)) {
      const control = page.locator(`[name="entries[${index}][${field}]"]`);
      if (await control.first().isVisible()) {
        await fill(control, value);
      } else {
        later.push([control, value]);
      }
    }
  }
  const save = page.getByRole("button", { name: "保存", exact: true });
  if (later.length > 0) {
    if (!(await later[0][0].first().isVisible())) {
      await save.click();
      await page.waitForURL(/check=1/);
    }
    for (const [control, value] of later) {
      await fill(control, value);
    }
  }
  await save.click();
  await page.waitForURL(/done=section/);
}

async function fill(control: Locator, value: string) {
  const first = control.first();
  const tag = await first.evaluate((element) => `${element.tagName} ${element.getAttribute("type")}`);
  if (tag.endsWith("radio")) {
    await control.and(control.page().locator(`[value="${value}"]`)).check();
  } else if (tag.startsWith("SELECT")) {
    await first.selectOption(value);
  } else {
    await first.fill(value);
  }
}

/** Uploads to a slot of this page and waits until the server has every file. */
export async function upload(page: Page, way: Way, id: string, names: string[]) {
  const files = names.map((name) => (name.includes("/") ? name : picture(name)));
  const form = slot(page, id).locator("form.upload");
  if (way.live) {
    await expect(form).toHaveAttribute("data-live", "true");
  }
  await form.locator("input[type=file]").first().setInputFiles(files);
  if (!way.live) {
    await form.locator("button[type=submit]").click();
  }
  await insist(slot(page, id), () => expect(slot(page, id).locator(".image-row")).toHaveCount(files.length, { timeout: 1_000 }));
}

/** Confirms doubted pictures until the result is there. */
async function insist(card: Locator, done: () => Promise<void>) {
  const doubted = card.locator(".chosen-file-row").getByRole("button", { name: "用这张" });
  await expect(async () => {
    for (const take of await doubted.all()) {
      await take.click();
    }
    await done();
  }).toPass({ timeout: 15_000 });
}

/** Uploads the portrait, looks at it, and confirms it where that is final (S2-11). */
async function settlePortrait(page: Page, way: Way, papers: Papers) {
  if ((await slot(page, "portrait").locator(".image-row").count()) === 0) {
    await upload(page, way, "portrait", papers.images.portrait);
  }
  const confirm = page.getByRole("button", { name: "确认这张照片，不能再更换" });
  if (await confirm.isVisible()) {
    await expect(page.locator(".portrait-check img")).toBeVisible();
    await confirm.click();
    await page.waitForURL(/done=portrait/);
  }
}

/** Finds a position, reads the state of its conditions, and chooses it (S2-18). */
export async function choosePosition(page: Page, position: { search: string; title: string }) {
  await page.getByRole("searchbox").fill(position.search);
  await page.getByRole("searchbox").press("Enter");
  await page.locator("main").getByRole("link", { name: new RegExp(position.title) }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(position.title);
  await page.getByRole("button", { name: "选择这个职位" }).click();
  await page.waitForURL(/done=position/);
}

/** Submits from the last look; returns the code of the receipt. */
export async function submit(page: Page): Promise<string> {
  await page.getByRole("button", { name: /^(提交审核|提交|确认)/ }).click();
  await page.waitForURL(/receipts\//);
  return new URL(page.url()).pathname.split("/").pop()!;
}

export async function openReviewer(browser: Browser, way: Way): Promise<Page> {
  return signIn(browser, openStaff("reviewer", "何审核"), way.options);
}

/** Opens an application from the queue by its short number. */
export async function findInQueue(page: Page, number: string) {
  await page.goto(`/review?search=${number}`);
  await page.locator("tr", { hasText: number }).getByRole("link").first().click();
  await page.waitForURL(/\/review\/.+/);
}

/** Number of the application on this page. */
export async function numberOn(page: Page): Promise<string> {
  return /[A-Z]{2}-\d{4}-\d+/.exec(await page.locator("main").innerText())![0];
}

const parts = (page: Page) => page.locator(".desk-slots");

/** Returns one part for a reason, with a note. */
export async function returnPart(page: Page, title: string, reason: string, note = "") {
  const link = parts(page).getByRole("link", { name: new RegExp(title) });
  await link.click();
  const panel = page.locator(".desk-verdict");
  await expect(panel.getByRole("heading", { level: 2 })).toContainText(title);
  await panel.getByLabel(new RegExp(`^${reason}`)).check();
  await panel.getByLabel("补充说明").fill(note);
  await page.getByRole("button", { name: /退回这一项/ }).click();
  await expect(link).toContainText("需补正");
}

/** Passes all parts that wait for a verdict. */
export async function passRest(page: Page) {
  await expect(parts(page)).toBeVisible();
  const open = parts(page).getByRole("link").filter({ hasText: "待审" });
  for (let left = await open.count(); left > 0; left--) {
    const title = (await open.first().locator(".name").innerText()).trim();
    await open.first().click();
    await expect(page.locator(".desk-verdict").getByRole("heading", { level: 2 })).toContainText(title);
    await passShown(page);
    await expect(open).toHaveCount(left - 1);
  }
}

/** Looks at every picture of the part on the desk, and passes it. */
export async function passShown(page: Page) {
  const pass = page.getByRole("button", { name: /通过这一项/ });
  const after = page.getByRole("link", { name: "下一张" });
  const stage = page.locator(".stage");
  if (await stage.isVisible()) {
    const place = stage.locator("output");
    const [, last] = (await place.innerText()).split("/").map(Number);
    for (let number = 1; number < last; number++) {
      await seePicture(page);
      await after.click();
      await expect(place).toHaveText(`${number + 1} / ${last}`);
    }
    await seePicture(page);
  }
  await expect(pass).toBeEnabled();
  await pass.click();
}

/** Waits until the pictures on the stage are painted: loaded, and two frames later. */
async function seePicture(page: Page) {
  const pictures = page.locator(".stage .picture img");
  await expect(async () => {
    const isLoaded = (all: Element[]) => all.every((it) => (it as HTMLImageElement).complete && (it as HTMLImageElement).naturalWidth > 0);
    expect(await pictures.evaluateAll(isLoaded)).toBe(true);
  }).toPass();
  await page.waitForTimeout(100);
}

export async function sendBack(page: Page) {
  await decide(page, "退回补正", "已退回，考生可以补正了。");
}

/** Waits until the server has everything that counts on the desk already. */
export async function waitUntilSent(page: Page) {
  await expect(page.locator(".desk-decision[data-unsent='0']")).toBeVisible();
}

/** Passes the first of two reviews. */
export async function passOn(page: Page) {
  await decide(page, "初审通过，转复审", "复审由另一位审核人员进行");
}

export async function approve(page: Page) {
  await decide(page, "审核通过", "结论已作出。");
}

/** The desk says the sentence, or goes on to the next application and names the one before. */
async function decide(page: Page, button: string, sentence: string) {
  const decided = new URL(page.url()).pathname;
  await page.getByRole("button", { name: button }).click();
  await expect(async () => {
    const hasGoneOn = new URL(page.url()).pathname !== decided;
    const said = hasGoneOn ? page.getByRole("status").filter({ hasText: "上一份：" }) : page.getByText(sentence);
    await expect(said).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await waitUntilSent(page);
}

/** Replaces the first image of a returned slot. */
export async function replaceFirst(page: Page, way: Way, id: string, name: string) {
  const row = slot(page, id).locator(".image-row").first();
  const file = name.includes("/") ? name : picture(name);
  if (way.live) {
    await expect(slot(page, id).locator("form.upload[data-live=true], .slot-full")).toBeVisible();
    const choosing = page.waitForEvent("filechooser");
    await row.getByRole("link", { name: "替换" }).click();
    await (await choosing).setFiles(file);
    await insist(slot(page, id), () => expect(slot(page, id)).toContainText("已补正", { timeout: 1_000 }));
  } else {
    await row.getByRole("link", { name: "查看第 1 张" }).click();
    const form = page.locator("form[enctype='multipart/form-data']");
    await form.locator("input[type=file]").setInputFiles(file);
    await form.locator("button[type=submit]").click();
    await expect(slot(page, id)).toContainText("已补正");
  }
}
