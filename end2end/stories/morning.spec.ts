// A morning of a reviewer by the keyboard alone: thirty files of four exams, on a server of its own
// with made-up applications, which come while the reviewer works.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { watchForFaults } from "./people";

/** Shown on the sign-in page of the demonstration. */
const PASSWORD = "zhunkao-demo";
const FILES = 30;
const EXAMS = 4;
/** About half of them wait for a review, and both mornings take theirs from these. */
const APPLICATIONS = 180;

const MORNINGS = [
  { login: "reviewer", viewport: { width: 1280, height: 800 } },
  { login: "reviewer2", viewport: { width: 1920, height: 1080 } },
];

let site: ChildProcess;
let folder: string;
let url: string;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = mkdtempSync(join(tmpdir(), "zhunkao-morning-"));
  const address = `127.0.0.1:${await findFreePort()}`;
  url = `http://${address}`;
  const words = ["demo", "--data", join(folder, "data"), "--site", process.env.ZHUNKAO_SITE!, "--listen", address];
  // Without our environment, since the binary refuses unknown ZHUNKAO_ variables.
  site = spawn(process.env.ZHUNKAO_BIN!, [...words, "--demo-applications", String(APPLICATIONS)], {
    env: { ZHUNKAO_PUBLIC_URL: url },
    stdio: "ignore",
  });
  await expect
    .poll(async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.status, { timeout: 100_000 })
    .toBe(200);
});

test.afterAll(async () => {
  const ended = new Promise((done) => site.once("exit", done));
  site.kill();
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

for (const { login, viewport } of MORNINGS) {
  test(`a morning by keyboard at ${viewport.width} × ${viewport.height}`, async ({ browser }) => {
    test.setTimeout(480_000);
    const context = await browser.newContext({ viewport });
    await context.addInitScript(countPointerEvents);
    // The content security policy lets no text become code later.
    await context.addInitScript(`globalThis.describeDesk = ${describeDesk}`);
    const page = await context.newPage();
    watchForFaults(page);
    let pointers = 0;
    await page.exposeFunction("reportPointer", () => void pointers++);
    await signInByKeyboard(page, login);
    await page.goto(`${url}/review`);
    await waitForKeys(page);

    // The keys of each file with its number of parts: one for each part, one for the decision, and one
    // for further pictures of a slot.
    const exams = new Map<string, number>();
    for (let files = 0; files < FILES; ) {
      if (!(await openNext(page))) {
        // The next applications are still being made.
        await page.waitForTimeout(1_000);
        await page.goto(`${url}/review`);
        await waitForKeys(page);
        continue;
      }
      const exam = (await page.locator(".desk-head .breadcrumb li").nth(1).innerText()).trim();
      const parts = await page.locator(".desk-slots li").count();
      const judged = await judge(page);
      if (judged === "refusal") {
        // Its earlier verdicts lead to a refusal, which asks for words.
        await page.keyboard.press("n");
        continue;
      }
      expect(judged.keys).toBeLessThanOrEqual(parts + 1 + judged.turns);
      exams.set(exam, (exams.get(exam) ?? 0) + 1);
      files++;
    }
    expect(exams.size).toBeGreaterThanOrEqual(EXAMS);
    await expect(page.locator("[data-unsent='0']")).toBeVisible();
    expect(pointers).toBe(0);
    await context.close();
  });
}

/** Opens the next file with its key, unless one is open already. False if nothing is free. */
async function openNext(page: Page): Promise<boolean> {
  if (await page.locator(".desk-decision").getByRole("button", { name: /通过这一项|审核通过|退回补正|转复审/ }).count()) {
    return true;
  }
  const before = page.url();
  await page.keyboard.press("n");
  const isOpen = page.waitForURL((at) => at.href !== before && /\/review\/[0-9a-f-]{36}/.test(at.pathname), { timeout: 5_000 });
  return isOpen.then(() => true).catch(() => false);
}

/**
 * Passes every part that waits and decides. Returns the number of keys, and those of further pictures;
 * "refusal" if only a refusal is possible.
 */
async function judge(page: Page): Promise<{ keys: number; turns: number } | "refusal"> {
  const file = new URL(page.url()).pathname;
  let [keys, turns] = [0, 0];
  for (;;) {
    const key = await (await page.waitForFunction(findKey)).jsonValue();
    if (key === "x") {
      return "refusal";
    }
    const before = await page.evaluate(describeDesk);
    await page.keyboard.press(key);
    keys++;
    turns += key === "." ? 1 : 0;
    if (key !== "d") {
      await page.waitForFunction((before) => (globalThis as any).describeDesk() !== before, before);
      continue;
    }
    // The decision opens the next file, or the desk says that none is free.
    await page.waitForFunction(
      (file) => location.pathname !== file || document.querySelector(".desk-acts") === null,
      file,
    );
    return { keys, turns };
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

/** Reports every event of a pointer. A press of a button by key is a click without one. Runs in the page. */
function countPointerEvents() {
  for (const kind of ["pointerdown", "pointermove", "mousedown", "mousemove", "touchstart", "wheel"]) {
    addEventListener(kind, () => (globalThis as any).reportPointer(), true);
  }
}

/** Waits until the page takes keys. */
async function waitForKeys(page: Page) {
  await page.waitForFunction(() => performance.getEntriesByName("live").length > 0);
}

function findFreePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
