// Visits of the demonstration's pages by its people, in Chromium.
import { chromium } from "playwright-core";

const PASSWORD = "zhunkao-demo";
/** Has uploaded half of the papers. */
const CANDIDATE = "110101199503136670";
const REVIEWER = "reviewer";
/** How long a page may take to become live, in milliseconds. */
const PATIENCE = 120_000;

/** The pages that are measured. `link` finds their path on the page that `from` names. */
export const PAGES = [
  { name: "first signed-in page", login: CANDIDATE, from: "/exams" },
  { name: "hub of an application", login: CANDIDATE, from: "/exams", link: /^\/applications\/[^/]+$/ },
  { name: "steps of an application", login: CANDIDATE, from: "/exams", link: /^\/applications\/[^/]+$/, under: "/facts" },
  { name: "materials page", login: CANDIDATE, from: "/exams", link: /^\/applications\/[^/]+$/, under: "/materials" },
  { name: "reviewer's queue", login: REVIEWER, from: "/review" },
  { name: "desk", login: REVIEWER, from: "/review", link: /^\/review\/[^/]+$/ },
];

export function launch(options = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", ...options],
  });
}

/** Fills in the sign-in page. `submit` sends it. */
export async function fillSignIn(page, origin, login) {
  await page.goto(`${origin}/sign-in`);
  const form = page.locator("section.sign-in");
  await form.getByLabel("账号").fill(login);
  await form.getByLabel("密码", { exact: true }).fill(PASSWORD);
  return { submit: () => form.getByRole("button", { name: "登录", exact: true }).click({ noWaitAfter: true }) };
}

/** Signs in without throttling and finds the paths of all pages: `[{ name, path, cookies }]`. */
export async function findPages(browser, origin) {
  const pages = [];
  for (const login of [CANDIDATE, REVIEWER]) {
    const context = await browser.newContext({ locale: "zh-CN", serviceWorkers: "block" });
    const page = await context.newPage();
    const form = await fillSignIn(page, origin, login);
    await form.submit();
    await page.getByRole("button", { name: "退出" }).waitFor();
    const cookies = await context.cookies();
    for (const { name, from, link, under = "" } of PAGES.filter((it) => it.login === login)) {
      await page.goto(`${origin}${from}`);
      pages.push({ name, path: link ? `${await findLink(page, link)}${under}` : from, cookies });
    }
    await context.close();
  }
  return pages;
}

async function findLink(page, pattern) {
  const paths = await page.locator("a[href]").evaluateAll((links) => links.map((it) => new URL(it.href).pathname));
  const path = paths.find((it) => pattern.test(it));
  if (!path) {
    throw new Error(`${page.url()} has no link like ${pattern}`);
  }
  return path;
}

/** Time since the beginning of the navigation at which the page was live, in milliseconds. */
export async function waitUntilLive(page) {
  await page.waitForFunction(() => performance.getEntriesByName("live").length > 0, null, { timeout: PATIENCE });
  return page.evaluate(() => performance.getEntriesByName("live")[0].startTime);
}
