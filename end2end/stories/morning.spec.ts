// Much work by the keyboard alone, on a server of its own with made-up applications: a morning of
// thirty files of four exams, a sheet of forty pictures, and a line that is cut.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { waitForKeys, watchForFaults } from "./people";

/** Shown on the sign-in page of the demonstration. */
const PASSWORD = "zhunkao-demo";
/**
 * The lists of a morning with their files: enough wait for both mornings. All exams in one list would
 * begin with what the reviewer has begun, which is of one exam.
 */
const LISTS = new Map([
  ["shenzhen-civil-service", 8],
  ["hebei-medical", 10],
  ["inner-mongolia-medical", 8],
  ["national-personnel", 4],
]);
/** Longest wait for one answer of the page. */
const WAIT_MS = 20_000;
/** About four in ten wait for a review, and forty of one exam are needed for a sheet. */
const APPLICATIONS = 340;

const MORNINGS = [
  { login: "reviewer", viewport: { width: 1280, height: 800 } },
  { login: "reviewer2", viewport: { width: 1920, height: 1080 } },
];

let site: ChildProcess;
let folder: string;
let url: string;

test.beforeAll(async () => {
  test.setTimeout(420_000);
  folder = mkdtempSync(join(tmpdir(), "zhunkao-morning-"));
  const address = `127.0.0.1:${await findFreePort()}`;
  url = `http://${address}`;
  const words = ["demo", "--data", join(folder, "data"), "--site", process.env.ZHUNKAO_SITE!, "--listen", address];
  // Without our environment, since the binary refuses unknown ZHUNKAO_ variables.
  site = spawn(process.env.ZHUNKAO_BIN!, [...words, "--demo-applications", String(APPLICATIONS)], {
    env: { ZHUNKAO_PUBLIC_URL: url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Candidates of the demonstration also withdraw; a reviewer would find some files gone.
  await new Promise<void>((done, fail) => {
    let output = "";
    const read = (piece: Buffer) => {
      output = (output + piece).slice(-10_000);
      if (output.includes(`all ${APPLICATIONS} applications are there`)) {
        done();
      }
    };
    site.stdout!.on("data", read);
    site.stderr!.on("data", read);
    site.once("exit", () => fail(new Error(`the demonstration has ended: ${output}`)));
  });
});

test.afterAll(async () => {
  if (site.exitCode === null) {
    const ended = new Promise((done) => site.once("exit", done));
    site.kill();
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

test("forty pictures on a sheet are passed with one key and taken back with another", async ({ browser }) => {
  const page = await openQueue(browser, MORNINGS[0].login);
  await page.goto(`${url}/review/sheet/shenzhen-civil-service/id-card`);
  await waitForKeys(page);
  await page.keyboard.press("n");
  const cells = page.locator(".sheet-cell");
  await expect(cells).toHaveCount(40, { timeout: WAIT_MS });
  const pending = page.locator(".sheet-cell[data-state=pending]");
  const waiting = await pending.count();
  expect(waiting).toBeGreaterThan(20);
  // The key does nothing until every picture was painted; those further down are when one has scrolled.
  await expect(async () => {
    await page.keyboard.press("p");
    await expect(pending).toHaveCount(0, { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  await page.keyboard.press("u");
  await expect(pending).toHaveCount(waiting);
  await expect(page.locator("[data-unsent='0']").first()).toBeVisible({ timeout: WAIT_MS });
  await page.reload();
  await expect(pending).toHaveCount(waiting);
  await page.context().close();
});

test("ten verdicts arrive once though the line is cut after five", async ({ browser }) => {
  test.setTimeout(180_000);
  const page = await openQueue(browser, MORNINGS[0].login);
  // This exam has one review: the verdicts of a first one are not on the desk of the second.
  await page.goto(`${url}/review?exam=shenzhen-civil-service`);
  await waitForKeys(page);
  // The server performs the sixth act, and its answer is lost; nothing else arrives.
  let acts = 0;
  await page.route("**/api/review/act", async (route) => {
    acts++;
    if (acts <= 5) {
      return route.continue();
    }
    if (acts === 6) {
      await route.fetch();
    }
    return route.abort();
  });
  await page.keyboard.press("n");

  // The parts that have passed by the path of the desk, as the device shows them.
  const passed = new Map<string, number>();
  let before = "";
  for (let verdicts = 0; verdicts < 10; ) {
    before = await waitForNextDesk(page, before);
    const path = new URL(page.url()).pathname;
    for (let key = ""; key !== "d" && key !== "x" && verdicts < 10; ) {
      key = await pressKey(page);
      verdicts += key === " " ? 1 : 0;
      if (key === " ") {
        passed.set(path, await page.locator(".desk-slots").getByText("已通过").count());
      }
      if (key === "x") {
        await confirmRefusal(page);
      }
    }
  }
  page.on("dialog", (dialog) => dialog.accept());
  await page.reload();
  await waitForKeys(page);
  await expect(page.getByText(/网络不通。\d+ 个意见/)).toBeVisible({ timeout: WAIT_MS });
  await page.unroute("**/api/review/act");
  await expect(page.locator("[data-unsent='0']")).toBeVisible({ timeout: WAIT_MS });
  for (const [path, count] of passed) {
    await page.goto(url + path);
    await expect(page.locator(".desk-slots").getByText("已通过")).toHaveCount(count);
    await expect(page.locator(".desk-trouble")).toHaveCount(0);
  }
  await page.context().close();
});

for (const { login, viewport } of MORNINGS) {
  test(`a morning by keyboard at ${viewport.width} × ${viewport.height}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const page = await openQueue(browser, login, viewport);

    const exams = new Set<string>();
    let before = "";
    for (const [exam, count] of LISTS) {
      await page.goto(`${url}/review?exam=${exam}`);
      await waitForKeys(page);
      await page.keyboard.press("n");
      for (let files = 0; files < count; files++) {
        before = await waitForNextDesk(page, before);
        exams.add((await page.locator(".desk-head .breadcrumb li").nth(1).innerText()).trim());
        const parts = await page.locator(".desk-slots li").count();
        const judged = await judge(page);
        // One key for each part, one for the decision, and one for further pictures of a slot.
        expect(judged.keys).toBeLessThanOrEqual(parts + 1 + judged.turns);
      }
    }
    expect(exams.size).toBe(LISTS.size);
    await expect(page.locator("[data-unsent='0']")).toBeVisible();
    await page.context().close();
  });
}

/** Signs in and opens the queue, when it takes keys. */
async function openQueue(browser: Browser, login: string, viewport = MORNINGS[0].viewport): Promise<Page> {
  const context = await browser.newContext({ viewport });
  // The content security policy lets no text become code later.
  await context.addInitScript(`globalThis.describeDesk = ${describeDesk}`);
  const page = await context.newPage();
  watchForFaults(page);
  await signInByKeyboard(page, login);
  await page.goto(`${url}/review`);
  await waitForKeys(page);
  return page;
}

/** Waits until the desk shows an application other than this one; returns its number. */
async function waitForNextDesk(page: Page, before: string): Promise<string> {
  const number = page.locator(".desk-head h1 .quiet");
  await expect(number).not.toHaveText(before, { timeout: WAIT_MS });
  await expect(page.locator(".desk-acts")).toBeVisible({ timeout: WAIT_MS });
  return number.innerText();
}

/**
 * Judges every part that waits and decides. The decision opens the next application. Returns the
 * number of keys, and of those that turn to further pictures.
 */
async function judge(page: Page): Promise<{ keys: number; turns: number }> {
  const file = new URL(page.url()).pathname;
  let [key, keys, turns] = ["", 0, 0];
  while (key !== "d" && key !== "x") {
    key = await pressKey(page);
    keys++;
    turns += key === "." ? 1 : 0;
  }
  if (key === "x") {
    await confirmRefusal(page);
  }
  await page.waitForURL((at) => at.pathname !== file, { timeout: WAIT_MS });
  return { keys, turns };
}

/** Presses the key that the desk waits for, and waits for its effect unless it decides. */
async function pressKey(page: Page): Promise<string> {
  const key = await waitInPage(page, findKey, undefined);
  const before = await page.evaluate(describeDesk);
  await page.keyboard.press(key);
  if (key !== "d" && key !== "x") {
    await waitInPage(page, (before) => (globalThis as any).describeDesk() !== before, before);
  }
  return key;
}

/** Confirms the question of a refusal, whose words come from the reasons of the parts. */
async function confirmRefusal(page: Page) {
  const confirm = page.getByRole("dialog", { name: "审核不通过" }).getByRole("button", { name: "确定不通过" });
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(confirm).toBeFocused({ timeout: 200 });
  }).toPass({ timeout: WAIT_MS });
  await page.keyboard.press("Enter");
}

/** Waits until the function returns something; otherwise fails with the state of the desk. */
async function waitInPage<Argument, Found>(
  page: Page,
  find: (argument: Argument) => Found,
  argument: Argument,
): Promise<NonNullable<Found>> {
  try {
    const found = await page.waitForFunction(find as any, argument, { timeout: WAIT_MS });
    return (await found.jsonValue()) as NonNullable<Found>;
  } catch (cause) {
    const trouble = await page.locator(".desk-trouble, .stage [role=alert]").allInnerTexts();
    throw new Error(`the desk is stuck: ${trouble} ${page.url()} ${await page.evaluate(describeDesk)}`, { cause });
  }
}

/** The key that the desk waits for, X for a refusal; null until its pictures are painted. Runs in the page. */
function findKey(): string | null {
  const buttons = Array.from(document.querySelectorAll(".desk-decision button:not([disabled])"));
  if (buttons.some((button) => button.querySelector("kbd")?.textContent === "D")) {
    return "d";
  }
  if (buttons.some((button) => button.textContent!.includes("通过这一项"))) {
    return " ";
  }
  const isJudged = !document.querySelector(".desk-slots")?.textContent!.includes("待审");
  if (isJudged && buttons.some((button) => button.querySelector("kbd")?.textContent === "X")) {
    return "x";
  }
  const acts = document.querySelector(".desk-acts");
  if (acts && !acts.textContent!.includes("通过这一项")) {
    // This part is judged or has nothing in it.
    return "j";
  }
  const [place, count] = (document.querySelector(".stage output")?.textContent ?? "1 / 1").split(" / ").map(Number);
  const missing = Number(acts?.textContent?.match(/还有 (\d+) 张没有看过/)?.[1]);
  const seen = place - 1 + document.querySelectorAll(".stage .stage-page").length;
  return missing === count - seen && seen < count ? "." : null;
}

/** The desk's place and verdicts as text. Runs in the page. */
function describeDesk(): string {
  const text = (selector: string) => document.querySelector(selector)?.textContent;
  return [location.search, text(".desk-slots"), text(".stage output"), text(".desk-decision")].join("|");
}

async function signInByKeyboard(page: Page, login: string) {
  await page.goto(`${url}/sign-in`);
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").focus();
  await page.keyboard.type(login);
  await form.getByLabel("密码", { exact: true }).focus();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
}

function findFreePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
