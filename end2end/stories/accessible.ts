// T17: WCAG 2.2 A and AA on every page, in light and dark mode, down to 320 px.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rule that depends on colours. */
const CONTRAST = ["color-contrast"];
const NARROW = 320;

/**
 * Checks that axe finds no fault on the open page, and that it does not scroll sideways at 320 px.
 * `pattern` is the page's row in the gate matrix; `listPages` uses it to find unchecked pages.
 */
export async function expectAccessible(page: Page, pattern: string) {
  const address = new RegExp(`^${pattern.replace(/\{[^}]+\}/g, "[^/]+")}$`);
  expect(new URL(page.url()).pathname).toMatch(address);
  // The address changes before the next page is there.
  await expect(page).toHaveTitle(/./);
  await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
  const size = page.viewportSize()!;
  const faults = new Set<string>();
  const check = async (colorScheme: "light" | "dark", width: number, runOnly: string[]) => {
    // Reduced motion: otherwise a colour in transition would be measured.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: size.height });
    const { violations } = await page.evaluate((runOnly) => (window as any).axe.run({ runOnly }), runOnly);
    for (const fault of violations) {
      faults.add(`${pattern}, ${colorScheme}, ${width} px: ${fault.id}: ${fault.nodes[0].html}`);
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) {
      faults.add(`${pattern} is ${wider} px wider than ${width} px`);
    }
  };
  await check("light", size.width, RULES);
  await check("light", NARROW, RULES);
  // The dark page has the same elements in other colours.
  await check("dark", NARROW, CONTRAST);
  await check("dark", size.width, CONTRAST);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(size);
  // A soft assertion, so that one run reports the faults of all pages.
  expect.soft([...faults]).toEqual([]);
}

/** Opens a page and checks it. */
export async function look(page: Page, path: string, pattern: string) {
  await page.goto(path);
  await expectAccessible(page, pattern);
}

/** Pages of the gate matrix: every `GET` that returns HTML, without API routes and redirects. */
export function listPages(): string[] {
  const matrix = readFileSync(join(__dirname, "../../server/tests/api/gate.rs"), "utf8");
  const rows = [...matrix.matchAll(/^ {4}\(GET, "([^"]+)", .*?\[([\d, ]+)\]/gm)];
  expect(rows.length).toBeGreaterThan(30);
  // A part of a page is looked at with its page.
  const NO_PAGES = /^\/(api\/|announcements$|healthz|set-language|open-id|practice-gateway)/;
  return rows.map(([, path]) => path).filter((path) => !NO_PAGES.test(path));
}

/** Patterns that any story passes to `expectAccessible`. */
export function findLookedAt(): Set<string> {
  const stories = readdirSync(__dirname).filter((name) => name.endsWith(".spec.ts"));
  const text = stories.map((name) => readFileSync(join(__dirname, name), "utf8")).join("\n");
  return new Set([...text.matchAll(/(?:expectAccessible|look)\(.*"(\/[^"]*)"\);/g)].map(([, path]) => path));
}
