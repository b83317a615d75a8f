// People of a story: created by the office's commands, signed in through the page.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { server } from "./server";

export const EXAM = "shenzhen-civil-service";
export const PASSWORD = "一段足够长也不常见的口令";

export type Person = { login: string; name: string };

let count = 0;

/** A new candidate with a number and a name of their own, on no roster. */
export function openAccount(family = "王", born?: number): Person {
  const person = nobody(family, born);
  command(["account", "create", "--role", "candidate", "--id-number", person.login, "--name", person.name, "--password-stdin"]);
  return person;
}

/** A person without an account. */
export function nobody(family: string, born?: number): Person {
  const login = makeIdNumber(born);
  return { login, name: `${family}测试${login.slice(6)}` };
}

/** A new candidate on the roster of S0. */
export function openCandidate(family = "王"): Person {
  const { login, name } = openAccount(family);
  const roster = join(tmpdir(), `roster-${login}.csv`);
  // S0's roster has, beside the name, the position's code, title and employer, and the mark.
  const head = "姓名,身份证号,职位编号,报考职位,招考单位,可上传";
  writeFileSync(roster, `${head}\n${name},${login},202101001,科员,深圳市样本局,是\n`);
  command(["roster", "import", EXAM, roster]);
  return { login, name };
}

/** A new candidate, invited to the exam with the long form. */
export function openInvited(family = "王"): Person {
  const login = makeIdNumber();
  const name = `${family}受邀${login.slice(6)}`;
  command(["account", "create", "--role", "candidate", "--id-number", login, "--name", name, "--password-stdin"]);
  const roster = join(tmpdir(), `roster-${login}.csv`);
  writeFileSync(roster, `姓名,身份证号,employer,branch\n${name},${login},样本单位,样本分院\n`);
  command(["roster", "import", "cadre-graduate", roster]);
  command(["roster", "invite", "cadre-graduate", "--id-number", login, "--name", name]);
  return { login, name };
}

/** A new staff account. */
export function openStaff(role: "reviewer" | "office" | "administrator", name: string): Person {
  const login = `${role}-${process.pid}-${Date.now()}-${count++}`;
  command(["account", "create", "--role", role, "--login", login, "--name", name, "--password-stdin"]);
  return { login, name };
}

/** Gives a reviewer a right on an exam. */
export function grant(person: Person, kind: "initial" | "final" | "supervisor", exam = EXAM) {
  command(["account", "grant", person.login, exam, kind]);
}

/** Signs in with a new browser context. */
export async function signIn(
  browser: Browser,
  person: Person,
  options: BrowserContextOptions & { isSharedComputer?: boolean } = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  watchForFaults(page);
  await page.goto("/sign-in");
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(person.login);
  await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
  if (options.isSharedComputer) {
    await form.getByLabel(/^这是公用电脑/).check();
  }
  await form.getByRole("button", { name: "登录", exact: true }).click();
  await expect(page.getByRole("button", { name: "退出" })).toBeVisible();
  return page;
}

/** Fails the story on every error in the browser, since a broken page can look right. */
export function watchForFaults(page: Page) {
  // The place of a panic is only in the console.
  let panic = "";
  page.on("console", (message) => {
    if (message.text().includes("panicked at")) {
      panic = message.text();
    }
  });
  page.on("pageerror", (fault) => {
    throw panic === "" ? fault : new Error(panic, { cause: fault });
  });
}

/** Waits until the page is live: its script has replaced the plain HTML forms. */
export async function waitUntilLive(page: Page) {
  await expect(page.locator("form.upload[data-live=true], .grip:not([hidden])").first()).toBeAttached();
}

/** Waits until the page takes keys. */
export async function waitForKeys(page: Page) {
  await page.waitForFunction(() => performance.getEntriesByName("live").length > 0);
}

/** Runs a command of the office; returns its output. */
export function command(words: string[]): string {
  const binary = process.env.ZHUNKAO_BIN!;
  const place = ["--data", server.data];
  // Without our environment, since the binary refuses unknown ZHUNKAO_ variables.
  const input = words.includes("--password-stdin") ? `${PASSWORD}\n` : undefined;
  return execFileSync(binary, [...words, ...place], { input, env: {}, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
}

/**
 * A valid resident identity number (GB 11643), 17 digits and the check character, of a person born
 * in this year.
 */
export function makeIdNumber(born?: number): string {
  const serial = (Date.now() * 7 + process.pid + count++) % 1000;
  const day = 1 + (Math.floor(Date.now() / 1000) % 28);
  const year = born ?? 1960 + (Math.floor(Date.now() / 28_000) % 45);
  const digits = `110101${year}06${String(day).padStart(2, "0")}${String(serial).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0);
  return digits + "10X98765432"[sum % 11];
}
